"""Amounts: always with a currency, never added up across currencies."""

from collections.abc import Iterator
from decimal import Decimal

from pledgebook.check.rules.registry import Context, Finding, error, warning
from pledgebook.records.record import Record, visit


def _amounts(record: Record) -> Iterator[tuple[tuple, dict]]:
    """Path and object of everything that holds an amount."""
    for path, field, value in visit(record.data, record.collection.amounts):
        if "amount" in value and any(part.datatype == "amount" for part in field.fields):
            yield path, value


@error()
def amount_without_currency(record: Record, context: Context) -> Iterator[Finding]:
    for path, value in _amounts(record):
        if "currency" not in value:
            yield Finding((*path, "amount"), f"the amount {value['amount']} has no currency.", "Add `currency:` with its three letters, such as USD.", at_key=True)


@error("projects")
def contributions_do_not_add_up(record: Record, context: Context) -> Iterator[Finding]:
    budget, contributions = record.get("budget", {}), record.get("contributions", [])
    currency = budget.get("currency")
    if "amount" not in budget or not all("amount" in each for each in contributions):
        return
    if not currency or {each.get("currency") for each in contributions} != {currency}:
        return
    total, sums = Decimal(budget["amount"]), sum(Decimal(each["amount"]) for each in contributions)
    if total != sums:
        yield Finding(("contributions",), f"the contributions add up to {sums} {currency}, the budget is {total} {currency}.", "Correct an amount, or add the payer who is missing.", at_key=True)


@warning()
def strange_amount(record: Record, context: Context) -> Iterator[Finding]:
    for path, value in _amounts(record):
        if Decimal(value["amount"]) <= 1:
            yield Finding((*path, "amount"), f"the amount is {value['amount']}.", "Correct it, or remove the field if the amount isn't known.")
