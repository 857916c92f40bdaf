// The controls of the tape chart: the present plan above it, smaller, larger, and a window of its own.

import { button, byId, el } from "../base/dom.js";
import { trouble } from "../base/trouble.js";
import { setUpChart } from "../render/chart.js";
import { fetchReport } from "./report.js";

const FACTORS = [0.4, 0.5, 0.65, 0.8, 1, 1.25, 1.6, 2];

const setSize = (svg, factor) => {
  const [, , width, height] = svg.getAttribute("viewBox").split(/\s+/).map(Number);
  svg.setAttribute("width", Math.round(width * factor));
  svg.setAttribute("height", Math.round(height * factor));
};

const openInWindow = (section, opener) => {
  const [chart, details, sheets] = [".chart", ".details", ".sheets"].map((name) => section.querySelector(name));
  const dialog = byId("full");
  const { scrollLeft, scrollTop } = chart;
  byId("full-body").replaceChildren(chart, details);
  byId("full-close").onclick = () => dialog.close();
  dialog.onclose = () => {
    sheets.before(chart, details);
    chart.scrollTo(scrollLeft, scrollTop);
    opener.focus();
  };
  dialog.showModal();
};

/** Put the controls into the part of the chart; `drawn` is called when the chart was drawn again. */
export const setUpChartControls = (section, { id, hasPresent, drawn }) => {
  const note = el("div", {});
  const heading = section.querySelector("h2");
  let size = FACTORS.indexOf(1);

  const resize = () => {
    section.querySelectorAll(".layers svg").forEach((svg) => setSize(svg, FACTORS[size]));
    smaller.disabled = size === 0;
    larger.disabled = size === FACTORS.length - 1;
  };
  const zoom = (by) => {
    size = Math.min(FACTORS.length - 1, Math.max(0, size + by));
    resize();
  };
  const showChart = (parts) => {
    section.replaceChildren(heading, controls, note, ...parts);
    setUpChart(section);
    resize();
    drawn();
  };
  const load = async () => {
    note.replaceChildren(el("p", { class: "soft" }, "The chart is being drawn …"));
    try {
      const report = await fetchReport(id, { before: before.checked });
      const [, ...parts] = report.querySelector("#chart").children;
      note.replaceChildren();
      showChart(parts);
    } catch (error) {
      note.replaceChildren(trouble(error, load));
    }
  };

  const before = el("input", { type: "checkbox", onchange: load });
  const smaller = button("−", () => zoom(-1), { "aria-label": "Smaller" });
  const larger = button("+", () => zoom(1), { "aria-label": "Larger" });
  const full = button("Full window", () => openInWindow(section, full));
  const withPresent = el("label", { class: "check" }, before, " Show the present plan above it");
  const controls = el("div", { class: "inline" }, hasPresent ? withPresent : null, smaller, larger, full);
  if (section.querySelector(".chart")) {
    showChart([...section.children].slice(1));
  } else {
    heading.after(note);
  }
  return load;
};
