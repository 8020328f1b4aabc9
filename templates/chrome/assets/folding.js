// How words are written and typed differently, in one place: plain JSON behind the equals sign, which the build reads, too
// (pledgebook/site/word_forms.py). What must be escaped in a class of a regular expression must not stand here.
export const FOLDING = {
  "marks": "\u00ad\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed",
  "apostrophes": "'’‘ʼʻʹ′`´＇",
  "letters": {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i", "ŋ": "n", "ſ": "s", "ŀ": "l", "ς": "σ", "ґ": "г", "ё": "е", "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ہ": "ه", "ۀ": "ه"},
  "lookalikes": {"a": "а", "c": "с", "e": "е", "i": "і", "k": "к", "m": "м", "o": "о", "p": "р", "t": "т", "x": "х", "y": "у"},
  "digits": ["٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "०१२३४५६७८९"],
  "elisions": ["c", "d", "j", "l", "m", "n", "s", "t", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "quelqu", "entr", "presqu", "dell", "nell", "sull", "dall", "all", "un", "coll", "quell", "quest", "sant"],
  "articles": ["وال", "فال", "بال", "كال", "وبال", "فبال", "ولل", "فلل", "لل", "ال"],
  "particles": ["و", "ف", "ب", "ك", "ل", "وب", "ول", "فب", "فل"],
  "least": 3
};
