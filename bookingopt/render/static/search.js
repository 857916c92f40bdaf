// The search: it hides rows, months and sheets that do not match, and dims bars of the chart.

import { figure, t } from "./language.js";

const FIELDS = ["find", "type", "from", "to"];
const DAY_MS = 86400000;

const normalized = (text) => text.normalize("NFKC").toLowerCase();

/** Any part of a name finds it; a number is found whole, so that 1 finds room 1 and A-1, but neither 101 nor 12. */
const matcher = (text) => {
  const before = /^\p{Nd}/u.test(text) ? "(?<!\\p{Nd})" : "";
  const after = /\p{Nd}$/u.test(text) ? "(?!\\p{Nd})" : "";
  const pattern = new RegExp(before + text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&") + after, "u");
  return (item) => pattern.test(item.text);
};

const rowItem = (element) => ({
  element,
  text: normalized(Array.from(element.querySelectorAll("bdi:not(.why)"), (name) => name.textContent).join("\n")),
  types: element.dataset.types === undefined ? null : element.dataset.types.split("\n"),
  from: element.dataset.from,
  to: element.dataset.to,
});

const barItem = (bar, first) => {
  const dateOf = (number) => new Date(Date.parse(first) + DAY_MS * number).toISOString().slice(0, 10);
  return {
    bar,
    text: normalized((bar.found || []).join("\n")),
    types: [bar.row.type],
    from: dateOf(bar.start),
    to: dateOf(bar.start + bar.nights - 1),
  };
};

const sheetItem = (element) => {
  const { types, from, to } = element.dataset;
  return { element, types: types.split("\n"), from, to };
};

const fits = (item, wanted) =>
  (!wanted.type || !item.types || item.types.includes(wanted.type)) &&
  (!wanted.from || !item.to || item.to >= wanted.from) &&
  (!wanted.to || !item.from || item.from <= wanted.to);

/** Let the search inside `root` work on rows, and on the `chart`; returns what is called with a chart that was drawn again. */
export const setUpSearch = (root, chart = null) => {
  const all = (selector) => Array.from(root.querySelectorAll(selector));
  const field = (id) => root.querySelector(`#${id}`);
  const rows = all("tr.row").map(rowItem);
  let bars = [];
  let shownChart = null;
  let sheets = [];

  const filter = () => {
    const isNamed = matcher(normalized(field("find").value.trim()));
    const chosen = field("type").selectedOptions[0];
    const wanted = { type: chosen && chosen.dataset.type, from: field("from").value, to: field("to").value };
    let shown = 0;
    for (const row of rows) {
      row.element.hidden = !(isNamed(row) && fits(row, wanted));
      shown += row.element.hidden ? 0 : 1;
    }
    const bright = new Set(bars.filter((item) => isNamed(item) && fits(item, wanted)).map((item) => item.bar));
    if (shownChart) {
      shownChart.dim((bar) => !bright.has(bar));
    }
    for (const part of all(".calendar")) {
      part.hidden = !fits({ types: [part.dataset.type] }, wanted);
    }
    for (const month of all("table.month")) {
      month.hidden = !fits(month.dataset, { from: wanted.from, to: wanted.to });
    }
    for (const sheet of sheets) {
      sheet.element.hidden = !fits(sheet, wanted);
    }
    const [first] = bright;
    if (first && Object.values(wanted).concat(field("find").value.trim()).some(Boolean)) {
      shownChart.reveal(first);
    }
    field("found").textContent = t("{shown} of {all} rows shown", { shown: figure(shown), all: figure(rows.length) });
  };

  const readChart = (drawn) => {
    shownChart = drawn;
    bars = drawn ? drawn.bars.map((bar) => barItem(bar, drawn.data.first)) : [];
    sheets = all(".sheet").map(sheetItem);
    filter();
  };

  for (const id of FIELDS) {
    field(id).addEventListener("input", filter);
  }
  field("clear").addEventListener("click", () => {
    for (const id of FIELDS) {
      field(id).value = "";
    }
    filter();
    field("find").focus();
  });
  field("controls").hidden = false;
  readChart(chart);
  return readChart;
};
