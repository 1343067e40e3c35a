"""Commands about fees: `tariff`, `bill` and what belongs to them."""
