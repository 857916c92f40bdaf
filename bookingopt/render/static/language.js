// The language of the page or of the report: its texts, plurals, numbers and dates. The English text is the key of the
// catalogue, of which the server has put the part that scripts need into the page; in English there is none.

const catalogue = document.querySelector("template.texts");
const TEXTS = catalogue ? JSON.parse(catalogue.content.textContent) : {};

/** The code of the language. */
export const language = document.documentElement.lang || "en";

const PLURALS = new Intl.PluralRules(language);
const FIGURES = new Intl.NumberFormat(language, { maximumFractionDigits: 10 });
const DATE = new Intl.DateTimeFormat(language, { day: "2-digit", month: "2-digit", year: "numeric", timeZone: "UTC" });

const put = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));

/** Whether the catalogue has a text for this key. */
export const isTranslated = (key) => Object.hasOwn(TEXTS, key);

/** The text with this key, with the values in their places; a `#` and a word tell keys of one English text apart. */
export const t = (key, values = {}) => put(TEXTS[key] || key.replace(/#\w+$/, ""), values);

/** A figure or a count as people read it; empty for none. */
export const figure = (value) => (value === null || value === undefined ? "" : FIGURES.format(value));

/** The form of a text for a number of things, `{n}`: the first before `|` is for one, the second for others. */
export const counted = (count, key, values = {}) => {
  const [one, others] = t(key).split("|");
  return put(PLURALS.select(count) === "one" ? one : others, { n: figure(count), ...values });
};

/** A number of nights. */
export const nights = (count) => counted(count, "{n} night|{n} nights");

/** A day in figures; in English as YYYY-MM-DD, which nobody can misread. */
export const dayText = (text) => (language === "en" || !/^\d{4}-\d\d-\d\d$/.test(text) ? text : DATE.format(new Date(text)));
