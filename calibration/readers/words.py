"""Words that people and tools put where a name or an answer should stand, and words for times."""

from __future__ import annotations


def _set(words: str) -> frozenset[str]:
    return frozenset(" ".join(words.split()).split("|"))


NOBODY = _set(
    "none|nobody|no one|no-one|noone|nobody else|no one else|none of these|none of the above|nil|nothing|no other|"
    "no others|no more|no further|n/a|na|nan|null|not applicable|not answered|no answer|no response|no reply|refused|"
    "declined|prefer not to say|dont know|don't know|do not know|dk|unsure|not sure|skip|skipped|missing|blank|empty|"
    "#n/a|#na|#null!|(none)|(blank)|[none]|<na>|-|--|---|.|..|...|?|??|/|0|no partner|no partners|no contact|"
    "keine|keiner|niemand|personne|aucun|aucune|nadie|ninguno|ninguna|nessuno|nessuna|geen|ninguém|nenhum|nikt|brak|"
    "ingen|neb|dim|ei kukaan|nikdo|žádný"
)
# Words that may stand where a name should, and mean no one member.
VAGUE = _set(
    "other|others|other please specify|other (please specify)|various|several|many|all|everyone|everybody|all of them|"
    "all of these|all of the above|all partners|all members|all organisations|anyone|unknown|tbc|tba|tbd|see above|"
    "as above|see below|same|same as above|ditto|etc|test|testing|asdf|yes|no|\"|''|me|us|ourselves|myself|"
    "self|not listed|to be confirmed|multiple|most of them|any"
)
TOTALS = _set(
    "total|totals|grand total|sum|sums|row total|column total|col total|subtotal|average|averages|avg|mean|means|"
    "median|count|counts|std|std dev|st dev|sd|standard deviation|min|max|minimum|maximum|percent|percentage|%|"
    "degree|outdegree|out-degree|indegree|in-degree|out degree|in degree|n|overall|row sum|column sum|ave|av|"
    "summe|gesamt|gesamtsumme|insgesamt|durchschnitt|mittelwert|somme|moyenne|suma|promedio|totale|somma|totaal|"
    "gemiddelde|soma|razem|średnia|summa|medel|cyfanswm|cyfartaledd"
)
MISSING = _set(
    "na|n/a|nan|.|#n/a|#na|null|<na>|none given|missing|not answered|no answer|no response|no reply|refused|declined|"
    "prefer not to say|dont know|don't know|do not know|dk|unsure|not sure|unknown|skip|skipped|blank|(blank)|"
    "not applicable|not known|?|??|..|...|no data|not stated|not given|did not answer|did not respond|non-response|"
    "nonresponse|no opinion|can't say|cannot say|system missing|sysmis|#null!|weiß nicht|weiss nicht|keine angabe|k.a.|"
    "ne sait pas|nsp|sans réponse|no sabe|no contesta|ns/nc|non so|non risponde|weet niet|não sabe|nie wiem|vet ej|"
    "ved ikke|ddim yn gwybod|dim ateb"
)
CERTAIN_MISSING = _set("na|n/a|nan|.|#n/a|#na|<na>|null|#null!")
FORMULA_ERRORS = _set("#ref!|#value!|#div/0!|#name?|#num!|#spill!|#calc!|#####")
YES = _set("yes|y|true|ticked|checked|selected|quoted|present|t|ja|oui|sí|sì|si|sim|tak|ano|ie|ydy|oes|wahr|vrai")
NO = _set(
    "no|n|false|not ticked|unticked|unchecked|not checked|not selected|unselected|not quoted|absent|f|nein|non|nee|nej|"
    "nei|não|nao|nie|ne|nage|nac ydy|nac oes|falsch|faux"
)
MARKS = _set("x|✓|✔|☑|☒|√|●|•|*|✗|✘|[x]|(x)|xx|tick|v|o|■|+|✓✓|☓")
TICKS, CROSSES = _set("✓|✔|☑|√|✓✓|tick"), _set("✗|✘|☓")
OPPOSED = ((TICKS, _set("x|☒|[x]|(x)|xx")), (_set("x|xx|✗|✘"), _set("o")))  # marks that may say yes and no
DASHES = _set("-|--|---|/")
# Scales in use, weakest first; the first word of each means no tie where it says so.
SCALES = tuple(
    tuple(scale.split("|"))
    for scale in (
        "never|almost never|hardly ever|rarely|seldom|occasionally|sometimes|often|very "
        "often|frequently|usually|always",
        "never|less often|less than yearly|less than once a year|yearly|annually|once a year|at least "
        "yearly|twice a year|"
        "every six months|half yearly|half-yearly|at least quarterly|every quarter|quarterly|every few "
        "months|bimonthly|"
        "at least monthly|monthly|once a month|twice a month|fortnightly|every two weeks|at least weekly|weekly|"
        "once a week|several times a week|at least daily|daily|every day|several times a day|hourly",
        "none|minimal|very low|low|medium|moderate|high|very high",
        "no contact|little contact|some contact|regular contact|frequent contact|constant contact",
        "not at all|a little|slightly|somewhat|moderately|quite a lot|quite a bit|a lot|very much|a great "
        "deal|extremely|"
        "completely",
        "none|very weak|weak|medium|moderate|strong|very strong",
        "no|partly|mostly|yes",
        "none|little|some|much|a great deal",
        "none|poor|fair|good|very good|excellent",
        "no trust|little trust|some trust|trust|full trust|complete trust",
        "no interaction|networking|cooperation|coordination|coalition|collaboration",
        "strongly disagree|disagree|neither agree nor disagree|neutral|agree|strongly agree",
    )
)
POSITIVE = _set("+|positive|pos|plus|like|1|+1|support")
NEGATIVE = _set("-|negative|neg|minus|dislike|-1|–|oppose")
MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
EARLY = _set(
    "pre|before|baseline|base|start|begin|beginning|initial|ante|prior|pretest|intake|then|earlier|old|former|previous|"
    "past|entry|vorher|avant|antes|prima|vóór|voor|före|før|cyn|przed"
)
MIDDLE = _set("mid|midline|midpoint|midterm|interim|during|middle")
LATE = _set(
    "post|after|followup|follow|endline|end|final|posttest|afterwards|later|now|new|current|present|exit|"
    "nachher|danach|après|después|depois|dopo|efter|etter|wedi|po"
)
ORDINALS = ("zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
