// The search: it hides rows, months and sheets that do not match, and dims bars of the chart.

import { isDim, reveal } from "./chart.js";

const FIELDS = ["find", "type", "from", "to"];
const DATED = /^(?:first night )?(\d{4}-\d\d-\d\d)(?: to \d{4}-\d\d-\d\d)?, /;
const NIGHTS = /([\d,]+) nights?/;

const normalized = (text) => text.normalize("NFKC").toLowerCase();

const lastNight = (start, nights) =>
  new Date(Date.parse(start) + 86400000 * (nights - 1)).toISOString().slice(0, 10);

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

const barItem = (element) => {
  const lines = element.querySelector("title").textContent.split("\n");
  const gap = element.classList.contains("gap");
  const dated = lines.slice(1).find((line) => DATED.test(line)) || "";
  const from = (DATED.exec(dated) || [])[1];
  const nights = NIGHTS.exec(gap ? lines[0] : dated);
  const isSearched = (line, number) => (number ? !DATED.test(line) && !line.startsWith("reason: ") : !gap);
  return {
    element,
    text: normalized(lines.filter(isSearched).join("\n")),
    types: [element.closest(".room").dataset.type],
    from,
    to: from && nights ? lastNight(from, Number(nights[1].replaceAll(",", ""))) : undefined,
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

const setDim = (bar, dim) => {
  if (isDim(bar) !== dim) {
    bar.classList.toggle("dim", dim);
  }
};

/** Let the search inside `root` work; returns what is called when the chart was drawn again. */
export const setUpSearch = (root) => {
  const all = (selector) => Array.from(root.querySelectorAll(selector));
  const field = (id) => root.querySelector(`#${id}`);
  const rows = all("tr.row").map(rowItem);
  let bars = [];
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
    for (const bar of bars) {
      setDim(bar.element, !(isNamed(bar) && fits(bar, wanted)));
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
    const first = bars.find((bar) => !isDim(bar.element));
    if (first && Object.values(wanted).concat(field("find").value.trim()).some(Boolean)) {
      reveal(first.element);
    }
    field("found").textContent = `${shown} of ${rows.length} rows shown`;
  };

  const readChart = () => {
    bars = all(".tape.plan .bar").map(barItem);
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
  readChart();
  return readChart;
};
