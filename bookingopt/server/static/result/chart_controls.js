// What the page adds to the tape chart: the present plan above it, a window of its own, and what its bars hold.

import { button, byId, el } from "../base/dom.js";
import { trouble } from "../base/trouble.js";
import { setUpChart } from "../render/chart.js";
import { fetchReport } from "./report.js";
import { t } from "../render/language.js";

/** Show the whole part of the chart in a window of its own: what it holds, two plans side by side too, works there. */
const openInWindow = (section, opener) => {
  const dialog = byId("full");
  const place = document.createComment("");
  const charts = [...section.querySelectorAll(".chart")];
  const seen = charts.map(({ scrollLeft, scrollTop }) => [scrollLeft, scrollTop]);
  const scrollAll = () => charts.forEach((chart, at) => chart.scrollTo(...seen[at]));
  section.replaceWith(place);
  byId("full-body").replaceChildren(section);
  byId("full-close").onclick = () => dialog.close();
  dialog.onclose = () => {
    place.replaceWith(section);
    scrollAll();
    opener.focus();
  };
  dialog.showModal();
  scrollAll();
};

/**
 * Put the controls into the part of the chart, whose data is `data` where it is drawn already; `drawn` is called with
 * a chart that was drawn, `work` when the plan is to be changed, `asking` makes the questions asked of it. Returns what
 * draws it.
 */
export const setUpChartControls = (section, { id, hasPresent, drawn, data, work, asking }) => {
  const note = el("div", {});
  const heading = section.querySelector("h2");
  const showChart = (parts, found) => {
    section.replaceChildren(heading, controls, note, ...(ask ? [ask.part] : []), place, ...parts, ...(ask ? [ask.log] : []), dock);
    dock.replaceChildren(section.querySelector(":scope > .details"), ...(ask ? [ask.box] : []));
    chart = setUpChart(section, found);
    isDrawn(chart);
  };
  const load = async () => {
    note.replaceChildren(el("p", { class: "soft" }, t("The chart is being drawn …")));
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
  const place = el("div", {});
  const dock = el("div", { class: "dock" }); // what stays in view, whatever of the part is looked at
  let chart = null;
  /** Draw another chart in the place of this one, at the same days and rooms. */
  const draw = (found) => {
    const region = section.querySelector(":scope > .chart");
    const { scrollLeft, scrollTop } = region;
    const empty = region.cloneNode(false);
    region.replaceWith(empty);
    const wide = chart.width();
    chart = setUpChart(section, found);
    chart.setWidth(wide);
    empty.scrollTo(scrollLeft, scrollTop);
    isDrawn(chart);
    return chart;
  };
  let desk = null;
  const setWorking = (isWorking) => [withPresent, change].forEach((one) => one && (one.hidden = isWorking));
  const open = async () => {
    setWorking(true);
    const leave = async () => {
      setWorking(false);
      desk = null;
      await load();
      change.focus();
    };
    desk = await work({ section, place, dock, draw, leave });
    return desk;
  };
  const ask = asking ? asking({ section, desk: () => desk, work: open }) : null;
  const isDrawn = (made) => {
    drawn(made);
    ask?.drawn(made);
  };
  const change = work ? button(t("Change the plan"), open) : null;
  const full = button(t("Full window"), () => openInWindow(section, full));
  const withPresent = el("label", { class: "check" }, before, ` ${t("Show the present plan above it")}`);
  const controls = el("div", { class: "inline" }, hasPresent ? withPresent : null, full, change);
  if (data) {
    showChart([...section.children].slice(1), data);
  } else {
    heading.after(note, ...(ask ? [ask.part, ask.box, ask.log] : []));
  }
  return load;
};
