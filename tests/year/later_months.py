"""February to December: works, rounds, a survey, arrears, the annual publication, a successor."""

from __future__ import annotations

from tests.year.pinned import PinnedOffice

#: Who pays what the 21st of each month, and how; 2-1-202 never does of its own accord.
_PAYING = (
    ("1-1-101", "179.20", "wechat"), ("1-1-201", "179.20", "cash"), ("1-1-202", "236.80", "alipay"),
    ("2-1-101", "129.00", "cash"), ("2-1-102", "193.60", "wechat"), ("2-1-201", "129.00", "cash"),
)  # fmt: skip
_CASH = "437.20"


def fees(office: PinnedOffice, month: int) -> None:
    """A month is billed on the 20th; most pay the day after, and the drawer is counted."""
    office(f"2025-{month:02}-20 09:00", "huang.li", f"bill run 2025-{month:02}")
    for minute, (unit, amount, method) in enumerate(_PAYING):
        office(f"2025-{month:02}-21 14:{minute:02}", "chen.hong",
               f"pay {unit} {amount} --method {method} --ahead")  # fmt: skip
    office(f"2025-{month:02}-21 17:30", "chen.hong", f"close-day --counted {_CASH} --float-kept 0")
    office(f"2025-{month:02}-22 09:00", "huang.li",
           f"closing confirm D25{month:02}21-A-chen.hong")  # fmt: skip


def round_of(office: PinnedOffice, day: str, pressure: str = "0.45") -> None:
    """The monthly round of a day, both points."""
    name = f"I25{day.replace('-', '')}-plant-0900"
    office(f"2025-{day} 09:15", "wang.qiang",
           f"round check {name} pump-room dry=yes pressure={pressure}")  # fmt: skip
    office(f"2025-{day} 09:35", "wang.qiang", f"round check {name} roof dry=yes")


def works_begin(office: PinnedOffice) -> None:
    """February: a renovation is asked for, agreed to, secured; nobody walks the round."""
    works = "P2502-A0001"
    office("2025-02-11 09:00", "li.na", "procedure open renovation 1-1-102 --since 2025-02-17"
                                        " --through 2025-04-18")  # fmt: skip
    office("2025-02-11 09:20", "li.na", f"procedure step {works} application --all")
    office("2025-02-12 09:00", "zhang.wei", f"procedure approve {works}")
    office("2025-02-12 10:00", "li.na", f"procedure step {works} agreement --all")
    office("2025-02-12 10:20", "huang.li", "bill add 1-1-102 --item garbage")
    office("2025-02-12 10:30", "chen.hong",
           "pay 1-1-102 2000 --method transfer --deposit renovation-deposit")  # fmt: skip
    office("2025-02-12 10:40", "chen.hong", "pay 1-1-102 200 --method wechat --ahead")
    office("2025-02-12 10:50", "chen.hong", f"procedure step {works} pay")
    office("2025-02-12 11:00", "li.na", f"procedure step {works} permit --printed worker=W-1")
    fees(office, 2)


def works_go_on(office: PinnedOffice) -> None:
    """March: the roof is locked on the day of the round; a violation; a neighbour is visited."""
    name = "I250310-plant-0900"
    office("2025-03-10 09:15", "wang.qiang", f"round check {name} pump-room dry=yes pressure=0.2")
    office("2025-03-10 09:40", "wang.qiang", f"round attempt {name} roof --reason 门锁着")
    office("2025-03-11 10:00", "wang.qiang", f"round check {name} roof dry=yes")
    office("2025-03-13 14:00", "wang.qiang", "procedure violate P2502-A0001 --reason 午休施工")
    mended(office, "2025-03-14", "wang.qiang")
    visit = office.number("2025-03-17 09:00", "li.na", [
        "activity", "add", "--type", "visit", "--title", "看望", "--units", "2-1-101",
        "--planned", "2025-03-18 10:00", "--reason", "elderly"])  # fmt: skip
    office("2025-03-18 10:40", "li.na", f"activity hold {visit} --at '2025-03-18 10:00'")
    fees(office, 3)


def mended(office: PinnedOffice, day: str, who: str) -> None:
    """Whatever is new is assigned, accepted and finished, at eleven o'clock and after."""
    for place, one in enumerate(office.json(f"{day} 11:00", "list --status new")):
        office(f"{day} 11:{4 * place + 1:02}", "li.na", f"assign {one['id']} {who}")
        office(f"{day} 11:{4 * place + 2:02}", who, f"accept {one['id']}")
        office(f"{day} 11:{4 * place + 3:02}", who,
               f"finish {one['id']} --resolution fixed --note 已处理")  # fmt: skip


def works_end(office: PinnedOffice) -> None:
    """April: the works are looked at, passes come back; the company's department asks."""
    works = "P2502-A0001"
    round_of(office, "04-10")
    office("2025-04-18 10:00", "zhang.wei", f"procedure inspect {works} --passed")
    for permit in office.json("2025-04-18 10:10", "permit list"):
        if permit["type"] in ("renovation", "worker"):
            office("2025-04-18 10:20", "li.na", f"permit return {permit['id']}")
    office("2025-04-18 10:30", "li.na", f"procedure step {works} passes-back")
    sheet = office.place.parent / "items.csv"
    sheet.write_text("编号,内容,答复期限,类别\nPZ-1,大堂吊顶开裂,2025-04-25 17:00,公共设施\n",
                     encoding="utf-8")  # fmt: skip
    office(
        "2025-04-18 11:00", "he.jianguo", ["company", "import", str(sheet), "--party", "quality"]
    )
    fees(office, 4)


def asked(office: PinnedOffice) -> None:
    """May: every home is asked; two say something, of which one becomes a ticket."""
    round_of(office, "05-12")
    survey = office.number("2025-05-12 10:00", "huang.li", [
        "survey", "add", "--type", "satisfaction", "--title", "春季满意度", "--since", "2025-05-12",
        "--until", "2025-05-20", "--method", "census", "--use", "home"])  # fmt: skip
    for minute, words in enumerate((
        ["desk", "前台怎么样", "--dimension", "客服"], ["clean", "卫生", "--dimension", "保洁"],
        ["hall", "去过活动室吗", "--type", "choice", "--choice", "yes=去过", "--choice", "no=没有"],
        ["hall-good", "活动室怎么样", "--given", "hall=yes"], ["more", "其他", "--type", "text"],
    )):  # fmt: skip
        office(f"2025-05-12 10:1{minute}", "huang.li", ["survey", "ask", survey, *words])
    office("2025-05-12 11:00", "he.jianguo", f"survey open {survey}")
    forms = [
        office.number(f"2025-05-{13 + place} 16:00", "li.na", ["survey", "answer", survey, *words])
        for place, words in enumerate((
            ["1-1-101", "desk=5", "clean=4", "hall=yes", "hall-good=5"],
            ["1-1-102", "desk=4", "clean=2", "hall=no", "more=楼道灯太暗"],
            ["1-1-201", "desk=4", "hall=no"], ["2-1-101", "desk=5", "clean=5", "hall=yes"],
            ["2-1-102", "desk=3", "clean=4", "hall=no", "more=Notices in English"],
            ["2-1-201", "desk=5", "clean=5", "hall=no", "--channel", "phone"],
            ["1-1-101", "desk=1"],
        ))
    ]  # fmt: skip
    office("2025-05-19 17:00", "huang.li", f"response void {forms[2]} --reason 填错了户")
    office("2025-05-21 09:00", "li.na", f"survey answer {survey} 1-1-202 desk=2")
    office("2025-05-21 09:30", "he.jianguo", f"survey close {survey}")
    ticket = office(
        "2025-05-21 10:00", "huang.li", f"response handle {forms[1]} more --category electrical"
    ).out.split()[1]
    office("2025-05-21 10:10", "huang.li", f"response handle {forms[4]} more --reason 已改双语")
    fees_late(office)
    office("2025-05-22 10:10", "li.na", f"assign {ticket} wang.qiang")
    office("2025-05-22 10:20", "wang.qiang", f"accept {ticket}")
    office("2025-05-22 15:00", "wang.qiang", f"finish {ticket} --resolution fixed --note 换灯")


def fees_late(office: PinnedOffice) -> None:
    """May is billed a day late."""
    office("2025-05-21 11:00", "huang.li", "bill run 2025-05")
    for minute, (unit, amount, method) in enumerate(_PAYING):
        office(f"2025-05-21 14:{minute:02}", "chen.hong",
               f"pay {unit} {amount} --method {method} --ahead")  # fmt: skip
    office("2025-05-21 17:30", "chen.hong", f"close-day --counted {_CASH} --float-kept 0")
    office("2025-05-22 09:00", "huang.li", "closing confirm D250521-A-chen.hong")


def met(office: PinnedOffice) -> None:
    """June: owners meet; one decision is a ticket, one a promise, which is moved and then kept."""
    round_of(office, "06-10")
    meeting = office.number("2025-06-10 10:00", "huang.li", [
        "activity", "add", "--type", "meeting", "--title", "业主恳谈会", "--planned",
        "2025-06-12 19:00", "--units", "1-1-101", "--units", "2-1-102"])  # fmt: skip
    office("2025-06-12 20:30", "huang.li",
           f"activity hold {meeting} --heads 9 --unit 1-1-101 --at '2025-06-12 19:00'")  # fmt: skip
    decided = office(
        "2025-06-13 09:00",
        "huang.li",
        [
            "activity",
            "decide",
            meeting,
            "门厅加装扶手",
            "--owner",
            "wang.qiang",
            "--due",
            "2025-06-20 17:00",
            "--category",
            "public-facilities",
            "--format",
            "json",
        ],
    ).json()
    rail = decided["events"][-1]["ticket"]
    promise = office("2025-06-13 09:10", "huang.li", [
        "activity", "decide", meeting, "快递架月底装好", "--owner", "li.na", "--due",
        "2025-06-27 17:00", "--promise", "all", "--format", "json"]).json()  # fmt: skip
    number = promise["events"][-1]["promise"]
    office("2025-06-16 09:00", "wang.qiang", f"accept {rail}")
    office("2025-06-18 15:00", "wang.qiang", f"finish {rail} --resolution fixed --note 已装")
    office("2025-06-19 09:00", "huang.li", f"activity minute {meeting} --text 两项决议")
    fees(office, 6)
    office("2025-06-26 09:00", "huang.li",
           f"promise move {number} --until 2025-07-04 --told 业主代表 --reason 货未到")  # fmt: skip
    office("2025-07-03 15:00", "li.na", f"promise keep {number} --evidence 已装好")


def outside(office: PinnedOffice) -> None:
    """July: a leak in a new home is the developer's; reminded, taken on, mended; a deposit back."""
    round_of(office, "07-10")
    leak = office.number("2025-07-10 10:00", "li.na", [
        "create", "外墙渗水到卧室", "--kind", "repair", "--category", "plumbing", "--unit",
        "1-1-201", "--channel", "phone", "--name", "魏东升", "--phone", "13800000110"])  # fmt: skip
    office("2025-07-10 10:20", "li.na", f"assign {leak} zhang.wei")
    office("2025-07-10 10:30", "zhang.wei", f"accept {leak}")
    office("2025-07-10 11:00", "zhang.wei", f"refer {leak} --to developer --letter")
    office("2025-07-16 09:00", "zhang.wei", f"remind {leak} --by phone")
    office("2025-07-17 09:00", "zhang.wei",
           ["feedback", leak, "下周来修", "--accepts", "--warranty", "within"])  # fmt: skip
    fees(office, 7)
    office("2025-07-25 16:00", "zhang.wei", f"back {leak} --reason 已修")
    office("2025-07-25 16:10", "zhang.wei", f"finish {leak} --resolution fixed --note 打胶复验")
    office("2025-07-28 10:00", "zhang.wei", "procedure inspect P2502-A0001 --passed")
    receipt = next(one["id"] for one in office.json("2025-07-28 10:10", "receipt list")
                   if one["amount"] == "2000.00")  # fmt: skip
    office(
        "2025-07-28 10:30",
        "huang.li",
        f"refund {receipt} --method transfer --approved-by he.jianguo --reason 验收合格",
    )
    office("2025-07-28 10:40", "chen.hong", "procedure step P2502-A0001 deposit-back")
    office("2025-07-28 10:50", "li.na", "procedure complete P2502-A0001")


def trained(office: PinnedOffice) -> None:
    """August: a session with a test; a case is drafted and told."""
    round_of(office, "08-11")
    session = office.number("2025-08-11 10:00", "he.jianguo", [
        "activity", "add", "--type", "training", "--title", "消防", "--planned", "2025-08-14 14:00",
        "--staff", "li.na", "--staff", "wang.qiang", "--staff", "sun.mei"])  # fmt: skip
    office("2025-08-14 16:00", "he.jianguo",
           f"activity hold {session} --all --excused sun.mei --at '2025-08-14 14:00'")  # fmt: skip
    for minute, (who, score, passed) in enumerate((("li.na", 90, "yes"), ("wang.qiang", 50, "no"),
                                                   ("wang.qiang", 80, "yes"))):  # fmt: skip
        office(
            f"2025-08-14 16:3{minute}",
            "he.jianguo",
            f"activity mark {session} --trainee {who} --score {score} --passed {passed}",
        )
    case = office.number(
        "2025-08-15 09:00",
        "huang.li",
        "case draft T2507-A0001 --title 外墙渗水找开发商 --why 外墙胶老化",
    )
    office("2025-08-15 10:00", "zhang.wei", f"notice approve {case}")
    fees(office, 8)


def published(office: PinnedOffice) -> None:
    """September: what must be public is; an answer past its review is told with a mark."""
    office("2025-09-01 09:00", "li.na", "ask 物业费", code=0)
    office("2025-09-01 09:30", "huang.li", "notice review U2501-A0001 --review-by 2026-06-30")
    round_of(office, "09-10")
    for hour, item in enumerate(("services", "people", "fee-items", "fee-standards"), 11):
        text = office.number(f"2025-09-11 {hour}:00", "huang.li", [
            "notice", "draft", "--type", "announcement", "--title", f"公示 {item}", "--body",
            "明细张贴于大堂。", "--item", f"cc-943/{item}", "--scope", "all",
            "--until", "2026-09-30"])  # fmt: skip
        office(f"2025-09-11 {hour}:10", "he.jianguo", f"notice approve {text}")
        office(f"2025-09-11 {hour}:20", "huang.li", f"notice publish {text}")
        office(f"2025-09-11 {hour}:30", "li.na",
               f"notice post {text} --where board --building 1")  # fmt: skip
    fees(office, 9)


def in_arrears(office: PinnedOffice) -> None:
    """October: who owes is asked by letter, and pays the oldest; some late fees are let go."""
    round_of(office, "10-10", "0.9")
    mended(office, "2025-10-13", "wang.qiang")
    office("2025-10-14 09:00", "huang.li", "demand 2-1-202 --by letter --said 已送达")
    office("2025-10-16 10:00", "chen.hong", "pay 2-1-202 500 --method cash")
    office("2025-10-16 17:30", "chen.hong", "close-day --counted 500.00 --float-kept 0")
    fees(office, 10)


def told_late(office: PinnedOffice) -> None:
    """November: power goes off and is told the evening before; a question has no answer yet."""
    round_of(office, "11-10")
    ask = office.number(
        "2025-11-10 10:00",
        "li.na",
        [
            "create",
            "充电桩怎么装",
            "--kind",
            "inquiry",
            "--category",
            "service",
            "--unit",
            "2-1-101",
            "--channel",
            "visit",
            "--name",
            "高雪梅",
            "--phone",
            "13800000104",
            "--needs-answer",
        ],
    )
    notice = office.number("2025-11-12 17:00", "li.na", [
        "notice", "draft", "--type", "notice", "--title", "停电", "--body", "检修。",
        "--scope", "all", "--until", "2025-11-14", "--outage", "power", "--begins",
        "2025-11-13 09:00", "--ends", "2025-11-13 11:00"])  # fmt: skip
    office("2025-11-12 17:10", "zhang.wei", f"notice approve {notice}")
    office("2025-11-12 17:20", "li.na", f"notice publish {notice}")
    office(
        "2025-11-12 17:30",
        "huang.li",
        ["notice", "correct", notice, "--ends", "2025-11-13 12:00", "--reason", "延长一小时"],
    )
    office("2025-11-13 09:30", "li.na", f"assign {ask} huang.li")
    office("2025-11-13 09:40", "huang.li", f"accept {ask}")
    office("2025-11-13 15:00", "huang.li", f"finish {ask} --resolution answered --note 需供电所")
    office("2025-11-13 15:30", "huang.li", f"close {ask}")
    fees(office, 11)


def handed_over(office: PinnedOffice) -> None:
    """December: the contract ends; archives, accounts and keys go to the successor."""
    round_of(office, "12-10")
    number = office.number("2025-12-10 10:00", "he.jianguo",
                           "procedure open handover --party successor")  # fmt: skip
    office("2025-12-10 10:10", "he.jianguo", f"procedure step {number} notice --all")
    office("2025-12-12 10:00", "huang.li", f"procedure step {number} inventory --all")
    fees(office, 12)
    bundle = office.place.parent / "handed-over"
    office(
        "2025-12-24 10:00",
        "he.jianguo",
        ["document", "hand-over", "pmr-29", str(bundle), "--to", "successor", "--history"],
    )
    assert (bundle / "office.bundle").exists()
    for minute, (who, step) in enumerate((
        ("huang.li", "archives"), ("he.jianguo", "accounts"), ("huang.li", "keys"),
        ("he.jianguo", "signing"),
    )):  # fmt: skip
        office(f"2025-12-24 11:0{minute}", who, f"procedure step {number} {step} --all")
    office("2025-12-24 11:30", "huang.li", f"procedure complete {number}")


LATER = (
    works_begin, works_go_on, works_end, asked, met, outside, trained, published, in_arrears,
    told_late, handed_over,
)  # fmt: skip
