// What the page adds to the tape chart: the present plan above it, a window of its own, and what its bars hold.

import { button, byId, el } from "../base/dom.js";
import { trouble } from "../base/trouble.js";
import { setUpChart } from "../render/chart.js";
import { fetchReport } from "./report.js";

const openInWindow = (section, opener) => {
  const parts = [".views", ".chart", ".details"].map((name) => section.querySelector(name));
  const [, chart] = parts;
  const after = section.querySelector(".sheets");
  const dialog = byId("full");
  const { scrollLeft, scrollTop } = chart;
  byId("full-body").replaceChildren(...parts);
  byId("full-close").onclick = () => dialog.close();
  dialog.onclose = () => {
    after.before(...parts);
    chart.scrollTo(scrollLeft, scrollTop);
    opener.focus();
  };
  dialog.showModal();
};

/**
 * Put the controls into the part of the chart, whose data is `data` where it is drawn already; `drawn` is called with
 * a chart that was drawn. Returns what draws it.
 */
export const setUpChartControls = (section, { id, hasPresent, drawn, data }) => {
  const note = el("div", {});
  const heading = section.querySelector("h2");
  const showChart = (parts, found) => {
    section.replaceChildren(heading, controls, note, ...parts);
    drawn(setUpChart(section, found));
  };
  const load = async () => {
    note.replaceChildren(el("p", { class: "soft" }, "The chart is being drawn …"));
    try {
      const report = await fetchReport(id, { before: before.checked });
      const [, ...parts] = report.element.querySelector("#chart").children;
      note.replaceChildren();
      showChart(parts, report.chart);
    } catch (error) {
      note.replaceChildren(trouble(error, load));
    }
  };
  const before = el("input", { type: "checkbox", onchange: load });
  const full = button("Full window", () => openInWindow(section, full));
  const withPresent = el("label", { class: "check" }, before, " Show the present plan above it");
  const controls = el("div", { class: "inline" }, hasPresent ? withPresent : null, full);
  if (data) {
    showChart([...section.children].slice(1), data);
  } else {
    heading.after(note);
  }
  return load;
};
