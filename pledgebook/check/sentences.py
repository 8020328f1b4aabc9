"""The sentences of the check that the form for editing says too: each once, with places in braces.

The form fetches them in the language of its page (`site/edit_form.py`); `build.py check` says them in English.
"""

from collections.abc import Mapping

from pledgebook import N_

SENTENCES: Mapping[str, str] = {
    "did_you_mean": N_("Did you mean '{value}'?"),
    "all_stand_in": N_("All {count} stand in {where}."),
    "choose_one": N_("Choose one of: {names}."),
    "not_in_codelist": N_("{value} is not in the codelist {name}."),
    "adds_others": N_("{standard}; {file} adds others"),
    "unknown_field": N_("there is no field '{name}' here."),
    "indent_under_entry": N_("Indent it under the entry of `{name}` to which it belongs."),
    "indent_under_field": N_("Indent it by two spaces under the field to whose text it belongs."),
    "piece_of_text": N_("If it is a piece of the text above, put both in quotes on one line; else remove the line."),
    "take_over": N_("`{name}` stands here already: take over there what is missing, then remove this line."),
    "schema_under": N_("the schema under '{title}'"),
    "required": N_("the field '{name}' ({title}) is missing or empty."),
    "fill_in": N_("Fill it in; it is required."),
    "with_odd_characters": N_("{value} (with {names})"),
    "type_string": N_("text"),
    "type_integer": N_("a whole number"),
    "type_boolean": N_("true or false"),
    "type_object": N_("a set of fields"),
    "type_array": N_("a list"),
    "either": N_("{one} or {other}"),
    "entry_empty": N_("the entry is empty."),
    "write_or_remove": N_("Write it, or remove the line."),
    "the_list": N_("the list"),
    "no_language": N_("{value} doesn't say its language."),
    "say_language": N_("Write the whole text under its language code: `en: …`."),
    "say_language_of": N_("Write the text under its language code: `en: {text}`."),
    "wrong_kind": N_("{found} stands where {wanted} belongs."),
    "one_value": N_("Write one value; put the others into a note or another field."),
    "is_not": N_("{value} is not {wanted}."),
    "number_not_text": N_("{value} is a number, not text."),
    "put_in_quotes": N_("Put it in quotes: '{value}'."),
    "write_boolean": N_("Write {value}, without quotes."),
    "cure_string": N_("Write one value."),
    "cure_integer": N_("Write digits only: no quotes, signs, separators or leading zeros."),
    "cure_boolean": N_("Write true or false, without quotes."),
    "cure_object": N_("Write its fields on lines of their own, indented by two spaces{names}."),
    "cure_array": N_("Write each entry on a line of its own that starts with `- `."),
    "code_of_list": N_("Write a code of the list. All stand in {where}."),
    "collection_and_id": N_("Write collection/id."),
    "collections_and_id": N_("Write collection/id. Collections: {names}."),
    "id_of_file": N_("Write the id of a file in content/{collection}/."),
    "id_of_file_or_add": N_("Write the id of a file in content/{collection}/, or add that record."),
    "key_of_file": N_("Write {collection}/ and the id of a file in content/{collection}/."),
    "key_of_file_or_add": N_("Write {collection}/ and the id of a file in content/{collection}/, or add that record."),
    "no_such_record": N_("there is no {title} '{id}'."),
    "id_of_another": N_("'{id}' is the id of {other}, not of {wanted}."),
    "names_no_record": N_("'{value}' doesn't name a record."),
    "quotes_if_text": N_("Put it in quotes if it is meant as text."),
    "blanks_in_address": N_("Write %20 for each blank: '{value}'."),
    "without_mailto": N_("Write it without `mailto:`: '{value}'."),
    "did_you_mean_date": N_("Did you mean {value}?"),
    "wrong_form": N_("{value} doesn't have the form of this field."),
    "example": N_("Example: {value}"),
    "form": N_("Form: {value}"),
    "minimum": N_("{size} is less than {limit}."),
    "maximum": N_("{size} is more than {limit}."),
    "correct_number": N_("Correct the number."),
    "minLength": N_("the text is empty."),
    "write_text": N_("Write the text, or remove the field."),
    "maxLength": N_("the text has {size} characters; {limit} are allowed."),
    "shorten_and_link": N_("Shorten it, and link the long version."),
    "minItems": N_("the list is empty."),
    "add_entry": N_("Add an entry."),
    "maxItems": N_("the list has {size} entries; {limit} are allowed."),
    "shorten": N_("Shorten it."),
    "minProperties": N_("the field is empty."),
    "fill_or_remove": N_("Fill it, or remove it."),
    "same_code": N_("'{code}' is the same code as in {file}."),
    "another_id": N_("Make the two one record, or give this one another id, and its file the same name."),
    "correct_code": N_("Make the two one record, or correct the code."),
}
CURES_OF_SIZES: Mapping[str, str] = {
    "minimum": "correct_number", "maximum": "correct_number", "minLength": "write_text", "maxLength": "shorten_and_link",
    "minItems": "add_entry", "maxItems": "shorten", "minProperties": "fill_or_remove",
}  # fmt: skip
"""The cure for what a keyword about sizes finds."""


def say(name: str, /, **values: object) -> str:
    """A sentence in English, with its places filled in."""
    return SENTENCES[name].format(**values)
