// The report as the server writes it, as elements of the page. Of its elements only those come in that a report is made
// of, without any attribute that could run something or lead elsewhere.

import { file } from "../base/api.js";
import { chartDataOf } from "../render/chart.js";
import { language, t } from "../render/language.js";

const ELEMENTS = new Set([
  "bdi", "button", "caption", "dd", "div", "dl", "dt", "figcaption", "figure", "h2", "h3", "input", "label", "li", "option",
  "output", "p", "section", "select", "span", "table", "tbody", "td", "th", "thead", "time", "tr", "ul",
  "svg", "defs", "g", "line", "path", "pattern", "rect", "text", "title", "tspan", "use",
]);
const NO_ATTRIBUTE = /^(?:on|style$|src)/i;
const CHART = '<section id="chart"';

const copyOf = (source) => {
  const node = document.createElementNS(source.namespaceURI, source.localName);
  for (const { name, value } of source.attributes) {
    const leads = /href$/i.test(name) && !value.startsWith("#");
    if (!NO_ATTRIBUTE.test(name) && !leads) {
      node.setAttribute(name, value);
    }
  }
  node.append(...copiesOf(source));
  return node;
};

const copiesOf = (source) => {
  const found = [];
  for (const child of source.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) {
      found.push(child.data);
    } else if (child.nodeType === Node.ELEMENT_NODE && ELEMENTS.has(child.localName)) {
      found.push(copyOf(child));
    }
  }
  return found;
};

/** The text without its chart. */
const withoutChart = (text) => {
  const start = text.indexOf(CHART);
  return text.slice(0, start) + text.slice(text.indexOf("<section ", start + CHART.length));
};

/**
 * Fetch the report of a job; returns an element with its parts, and the data of its chart.
 *
 * The page refuses style and script of the file, even while it is only parsed; so only what is between them is parsed.
 */
export const fetchReport = async (id, { before = false, hasChart = true } = {}) => {
  const answer = await file(id, "report.html", { before: before ? "true" : null, language });
  const text = await answer.text();
  const [start, end] = [text.indexOf("<main "), text.lastIndexOf("</main>")];
  if (start < 0 || end < 0) {
    throw new Error(t("The server answered something that is not a report."));
  }
  const whole = text.slice(start, end);
  const parsed = new DOMParser().parseFromString(hasChart ? whole : withoutChart(whole), "text/html");
  const source = parsed.querySelector("main");
  const report = document.createElement("div");
  report.className = "report";
  report.dataset.problem = source.dataset.problem;
  report.dataset.plan = source.dataset.plan;
  report.append(...copiesOf(source));
  return { element: report, chart: source.querySelector("template.chart-data") ? chartDataOf(source) : null };
};
