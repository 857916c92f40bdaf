// The tape chart. It comes as a file with a style of its own, which the policy of the page would not let in; so its
// rules are adopted as a sheet of the page, and of its elements only those come in that a tape chart is made of.

import { file } from "./api.js";
import { button, byId, el, fill } from "./dom.js";
import { trouble } from "./trouble.js";
import { number } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";
const ELEMENTS = new Set(["svg", "defs", "pattern", "path", "rect", "line", "g", "text", "tspan", "title", "desc", "use"]);
const NO_ATTRIBUTE = /^(?:on|style$)/i;
const STEPS = [0.4, 0.5, 0.65, 0.8, 1, 1.25, 1.6, 2];

const sheet = new CSSStyleSheet();
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

/** A copy of `source` with nothing in it that a tape chart has not. */
const copy = (source) => {
  const node = document.createElementNS(SVG, source.localName);
  for (const { name, value } of source.attributes) {
    const leads = /href$/i.test(name) && !value.startsWith("#");
    if (!NO_ATTRIBUTE.test(name) && !name.startsWith("xmlns") && !leads) {
      node.setAttribute(name, value);
    }
  }
  for (const child of source.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) {
      node.append(child.data);
    } else if (child.nodeType === Node.ELEMENT_NODE && ELEMENTS.has(child.localName)) {
      node.append(copy(child));
    }
  }
  return node;
};

const STYLE = /<style>([^<]*)<\/style>/;

/** The chart as an element of the page; an error where the text is none. */
const chartOf = (text) => {
  // even a document that is only parsed, and never shown, has its style refused by the policy: it is taken out before
  const parsed = new DOMParser().parseFromString(text.replace(STYLE, ""), "image/svg+xml");
  const root = parsed.documentElement;
  if (root.localName !== "svg" || root.namespaceURI !== SVG) {
    throw new Error("The server answered something that is no chart.");
  }
  sheet.replaceSync((STYLE.exec(text) || ["", ""])[1]);
  return copy(root);
};

/** So many stays are drawn unasked; more take a browser many seconds. */
const MOST = 15000;

/** The chart with its controls: the present plan above it, smaller, larger, and a window of its own. */
export const chart = (id, hasPresent, stays) => {
  const scroll = el("div", { class: "scroll chart", role: "region", "aria-label": "Tape chart, scrolls", tabindex: "0" });
  const state = { svg: null, step: STEPS.indexOf(1) };

  const draw = () => {
    const factor = STEPS[state.step];
    const [, , width, height] = state.svg.getAttribute("viewBox").split(/\s+/).map(Number);
    state.svg.setAttribute("width", Math.round(width * factor));
    state.svg.setAttribute("height", Math.round(height * factor));
    smaller.disabled = state.step === 0;
    larger.disabled = state.step === STEPS.length - 1;
  };
  const zoom = (by) => {
    state.step = Math.min(STEPS.length - 1, Math.max(0, state.step + by));
    draw();
  };
  const load = async () => {
    fill(scroll, el("p", { class: "soft" }, "The chart is being drawn …"));
    try {
      const answer = await file(id, "chart.svg", { before: before.checked ? "true" : null });
      state.svg = chartOf(await answer.text());
      fill(scroll, state.svg);
      draw();
      controls.hidden = false;
    } catch (error) {
      fill(scroll, trouble(error, load));
    }
  };
  const open = () => {
    const dialog = byId("full");
    const { scrollLeft, scrollTop } = scroll;
    const body = fill(byId("full-body"), state.svg);
    byId("full-close").onclick = () => dialog.close();
    dialog.onclose = () => {
      fill(scroll, state.svg);
      body.replaceChildren();
      scroll.scrollTo(scrollLeft, scrollTop);
      full.focus();
    };
    dialog.showModal();
  };

  const before = el("input", { type: "checkbox", onchange: load });
  const smaller = button("−", () => zoom(-1), { "aria-label": "Smaller" });
  const larger = button("+", () => zoom(1), { "aria-label": "Larger" });
  const full = button("Full window", open);
  const above = el("label", { class: "check" }, before, " Show the present plan above it");
  const controls = el("div", { class: "row" }, hasPresent ? above : null, smaller, larger, full);
  controls.hidden = true;
  if (stays > MOST) {
    const many = `${number(stays)} stays take a while to draw; the file among the downloads is quicker to look at.`;
    fill(scroll, el("p", {}, many), button("Draw the chart", load));
  } else {
    load();
  }
  return [controls, scroll];
};
