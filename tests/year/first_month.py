"""January: the developer hands over, building 1 is moved into, the desk's first weeks."""

from __future__ import annotations

from tests.year.founding import NEW
from tests.year.pinned import PinnedOffice


def taken_over(office: PinnedOffice) -> None:
    """The developer's papers come in; what the statute asks for and is not there is asked for."""
    for minute, (type_, title) in enumerate((
        ("site-plan", "总平面图"), ("acceptance", "竣工验收"), ("equipment-manual", "设备手册"),
        ("warranty", "质量保修书"), ("usage-guide", "使用说明书"),
    )):  # fmt: skip
        office(
            f"2025-01-03 09:{minute:02}",
            "huang.li",
            f"document add --type {type_} --title {title} --box A-0{minute} --party developer",
        )
    missing = office.json("2025-01-03 09:30", "document missing pmr-29")
    assert {row["item"] for row in missing} == {"as-built", "structure", "equipment", "pipes"}
    office("2025-01-03 10:00", "huang.li", "letter write developer --title 请补齐竣工图"
                                           " --reply-due 2025-01-14")  # fmt: skip


def moved_in(office: PinnedOffice) -> None:
    """Four homes of building 1: one step by step, the others from the day's sheet."""
    for hour, (unit, (name, phone)) in enumerate(NEW.items(), 9):
        office.batch(
            f"2025-01-06 {hour:02}:00", "li.na",
            {"do": "resident add", "name": name, "phone": phone, "unit": unit,
             "relation": "owner", "since": "2025-01-06"},
            {"do": "unit edit", "unit": unit, "set": {"delivered": "2025-01-06"}},
        )  # fmt: skip
    first, *others = NEW
    move = office.number("2025-01-06 13:40", "li.na", f"procedure open move-in {first}")
    for minute, (who, step) in enumerate((
        ("li.na", "identity --all"), ("li.na", "purchase --all"), ("li.na", "register"),
        ("li.na", "rules --all"), ("li.na", "papers --all"), ("wang.qiang", "meters"),
    ), 45):  # fmt: skip
        office(f"2025-01-06 13:{minute}", who, f"procedure step {move} {step}")
    office("2025-01-06 14:20", "zhang.wei", f"procedure inspect {move} --passed")
    office("2025-01-06 14:30", "huang.li", f"procedure skip {move} pay --reason 首月随一月账单")
    office("2025-01-06 14:40", "li.na", f"procedure step {move} keys --all --printed key=K-101"
                                        " --printed access=C-101")  # fmt: skip
    office("2025-01-06 14:50", "li.na", f"procedure step {move} archive")
    office("2025-01-06 15:00", "li.na", f"procedure complete {move}")
    sheet = office.place.parent / "move-in.csv"
    sheet.write_text("房号,步骤,时间,经办人\n" + "".join(
        f"{unit},{step},2025-01-06 15:{minute}0,{who}\n"
        for minute, unit in enumerate(others)
        for step, who in (("identity", "li.na"), ("register", "li.na"), ("purchase", "li.na"))
    ), encoding="utf-8")  # fmt: skip
    office("2025-01-06 16:00", "li.na", ["procedure", "scan", str(sheet), "--workflow", "move-in"])


def told(office: PinnedOffice) -> None:
    """An answer is written down and cited; water goes off, and was told two days before."""
    answer = office.number("2025-01-08 09:00", "li.na", [
        "notice", "draft", "--type", "answer", "--title", "物业费多少钱一平米", "--body",
        "每平米 {{tariff.property-fee.price}} 元", "--category", "fees", "--department", "service",
        "--review-by", "2025-06-30"])  # fmt: skip
    office("2025-01-08 10:00", "huang.li", f"notice approve {answer}")
    office("2025-01-10 09:20", "wang.qiang", "round check I250110-plant-0900 pump-room"
                                             " dry=yes pressure=0.45")  # fmt: skip
    office("2025-01-10 09:40", "wang.qiang", "round check I250110-plant-0900 roof dry=no"
                                             " --because dry=檐沟渗水")  # fmt: skip
    office("2025-01-10 15:00", "huang.li", "letter receive developer --title 竣工图已送达"
           " --answers G2501-A0006 --number 桂地函7号 --date 2025-01-09")  # fmt: skip
    office(
        "2025-01-13 10:00",
        "li.na",
        f"create 物业费怎么算 --kind inquiry --category fees"
        f" --unit 1-1-101 --channel visit --name 林志远 --phone 13800000101 --cite {answer}",
    )
    notice = office.number("2025-01-14 09:00", "li.na", [
        "notice", "draft", "--type", "notice", "--title", "1栋停水", "--body",
        "清洗水箱，停水三小时。", "--buildings", "1",
        "--until", "2025-01-17", "--outage", "water", "--begins",
        "2025-01-16 09:00", "--ends", "2025-01-16 12:00"])  # fmt: skip
    office("2025-01-14 10:00", "zhang.wei", f"notice approve {notice}")
    assert "4 units" in office("2025-01-14 10:30", "li.na", f"notice publish {notice}").out
    office("2025-01-14 10:40", "li.na", f"notice post {notice} --where board --building 1")


def ordered(office: PinnedOffice) -> None:
    """The hotline sends an order, which is replied to by letter in time."""
    order = office.number("2025-01-15 09:00", "li.na", [
        "create", "夜间施工扰民", "--kind", "complaint", "--category", "noise", "--place", "东门",
        "--channel", "hotline", "--name", "热心市民", "--phone", "13800000801", "--external-no",
        "2025011500123", "--sent-by", "hotline"])  # fmt: skip
    office("2025-01-15 09:20", "li.na", f"assign {order} sun.mei")
    office("2025-01-15 09:40", "sun.mei", f"accept {order}")
    office("2025-01-16 10:00", "sun.mei", f"finish {order} --resolution fixed --note 已约定时段")
    office("2025-01-16 11:00", "li.na", f"callback {order} --score 4")
    office("2025-01-17 09:00", "huang.li", ["reply", order, "已核实并整改", "--letter"])


def promised(office: PinnedOffice) -> None:
    """One promise is kept; one is broken, and by rule somebody is to call."""
    leak = office.number("2025-01-17 10:00", "li.na", [
        "create", "厨房角阀滴水", "--kind", "repair", "--category", "plumbing", "--unit", "1-1-102",
        "--channel", "phone", "--name", "田甜", "--phone", "13800000108"])  # fmt: skip
    kept = office.number("2025-01-17 10:05", "li.na",
                         ["promise", leak, "--by", "2025-01-17 17:00", "今天下午修好"])  # fmt: skip
    office("2025-01-17 10:10", "li.na", f"assign {leak} wang.qiang")
    office("2025-01-17 10:20", "wang.qiang", f"accept {leak}")
    office("2025-01-17 15:00", "wang.qiang", f"finish {leak} --resolution fixed --note 换角阀")
    office("2025-01-17 15:05", "wang.qiang", f"promise keep {kept} --evidence 试水不漏")
    office("2025-01-17 16:00", "li.na", f"callback {leak} --score 5")
    broken = office.number(
        "2025-01-17 16:30",
        "zhang.wei",
        ["promise", "2-1-202", "--by", "2025-01-20 12:00", "--about", "works", "楼道灯换好"],
    )
    office("2025-01-20 12:30", "li.na", "tick")
    (ticket,) = [one["ticket"] for one in _events(office, broken) if one["action"] == "break"]
    office("2025-01-20 13:40", "li.na", f"assign {ticket} li.na")
    office("2025-01-20 13:45", "li.na", f"close {ticket} --resolution answered --note 已致歉")
    office("2025-01-21 10:00", "zhang.wei", f"promise keep {broken} --evidence 灯已亮")


def _events(office: PinnedOffice, promise: str) -> list[dict[str, str]]:
    shown = office.json(f"{office.at:%Y-%m-%d %H:%M}", f"promise show {promise}")
    events: list[dict[str, str]] = shown["events"]
    return events


def billed(office: PinnedOffice) -> None:
    """January is billed; most pay, at the desk and by phone; the drawer is counted."""
    office("2025-01-21 11:00", "huang.li", "bill run 2025-01")
    for minute, (unit, amount, method) in enumerate((
        ("2-1-101", "129.00", "cash"), ("2-1-102", "193.60", "wechat"), ("1-1-101", "150", "cash"),
        ("1-1-102", "400", "alipay"), ("2-1-201", "129.00", "cash"),
    )):  # fmt: skip
        office(f"2025-01-21 14:{minute:02}", "chen.hong", f"pay {unit} {amount} --method {method}")
    office("2025-01-21 17:30", "chen.hong", "close-day --counted 408.00 --float-kept 0")
    office("2025-01-22 09:00", "huang.li", "closing confirm D250121-A-chen.hong")


def visited(office: PinnedOffice) -> None:
    """Of two elderly neighbours one is out, and is visited later; the other stays due."""
    for day, unit in ((22, "2-1-101"), (23, "2-1-202")):
        visit = office.number(f"2025-01-{day} 09:30", "li.na", [
            "activity", "add", "--type", "visit", "--title", "看望", "--units", unit,
            "--planned", f"2025-01-{day} 15:00", "--reason", "elderly"])  # fmt: skip
        if day == 22:
            office("2025-01-22 15:05", "li.na", f"activity attempt {visit} --reason 家里没人")
        else:
            office("2025-01-23 15:30", "li.na", f"activity hold {visit} --at '2025-01-23 15:00'")


MONTH = (taken_over, moved_in, told, ordered, promised, billed, visited)
