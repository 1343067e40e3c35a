"""Commands about money: tariffs, bills, payments, receipts, balances."""
