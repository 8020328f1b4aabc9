"""Amounts: always with a currency, never added up across currencies."""

from collections.abc import Iterator
from decimal import Decimal

from pledgebook.check.problems import Finding
from pledgebook.check.rules.registry import Context, error, warning
from pledgebook.records.loader import ValuePath
from pledgebook.records.record import Record, visit
from pledgebook.schema.fields import Data, Field


def _amounts(record: Record) -> Iterator[tuple[ValuePath, Field, Data]]:
    """Path, field and value of every object that holds an amount."""
    for path, field, value in visit(record.data, record.collection.by_datatype.get("amount", {})):
        if "amount" in field.by_name and "amount" in value:
            yield path, record.collection.by_path[field.path], value


@error()
def amount_without_currency(record: Record, context: Context) -> Iterator[Finding]:
    for path, field, value in _amounts(record):
        if "currency" in field.by_name and "currency" not in value:
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
    for path, _, value in _amounts(record):
        if Decimal(value["amount"]) <= 1:
            yield Finding((*path, "amount"), f"the amount is {value['amount']}.", "Correct it, or remove the field if the amount isn't known.")
