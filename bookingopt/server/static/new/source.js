// Where the files come from: found out, then confirmed; what has to be said beside them is asked where the answer lacks it.

import * as api from "../base/api.js";
import { announce, byId, el, fill, once, said } from "../base/dom.js";
import { messageText } from "../base/messages.js";
import { readings, sampleTable } from "./date_order.js";
import { only } from "./files.js";
import { OPTIONS, optionFields, plainly } from "./options.js";
import { t } from "../render/language.js";

/** The value of the choice for our own tables, and that of no choice. */
const OWN = "";
const OPEN = "?";

const state = { fields: null, sources: [], byHand: null, confirmed: null, isPreset: false };

const today = () => {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
};

/** The system that most files are of; several where they tie, none where the files are of our own formats. */
const proposals = (files) => {
  const count = new Map();
  for (const name of files.flatMap((file) => file.presets)) {
    count.set(name, (count.get(name) || 0) + 1);
  }
  const most = Math.max(0, ...count.values());
  return state.sources.map((one) => one.name).filter((name) => count.get(name) === most);
};

const proposed = (files) => {
  const found = proposals(files);
  return found.length > 1 ? OPEN : found[0] || OWN;
};

/** The source as it is chosen now: a name, empty for our own tables, "?" while it is open. */
const chosen = () => byId("source-name").value;

export const sourceName = () => (byId("source").hidden ? OWN : chosen());

const titleOf = (name) => t((state.sources.find((one) => one.name === name) || { title: "" }).title);

const help = (files, name) => {
  const found = proposals(files);
  if (name === OPEN) {
    return t("The files fit {systems}. Choose one.", { systems: found.map(titleOf).join("; ") });
  }
  if (name !== OWN && found.includes(name)) {
    return t("Found out by what the files hold. Check it, then read the files.");
  }
  if (name !== OWN) {
    return t("Nothing in the files says so. Check it, then read the files.");
  }
  return t("Tables or a workbook with BookingOpt’s own columns.");
};

/** Show the choice of the source as it fits the files, and the fields that go with it. */
export const showSource = (files) => {
  const box = byId("source");
  if (files.every((file) => file.isWhole)) {
    box.hidden = true;
    forgetSource();
    return;
  }
  const name = state.byHand === null ? proposed(files) : state.byHand;
  const open = name === OPEN ? [el("option", { value: OPEN }, t("Choose …"))] : [];
  const options = state.sources.map((one) => el("option", { value: one.name }, titleOf(one.name)));
  fill(byId("source-name"), open, el("option", { value: OWN }, t("BookingOpt’s own tables")), options);
  byId("source-name").value = name;
  const isOwn = name === OWN;
  fill(byId("source-help"), said(help(files, name)));
  if (!isOwn && state.fields.value("today") === "" && !state.isPreset) {
    state.fields.set("today", today());
    state.isPreset = true;
  } else if (isOwn && state.isPreset) {
    state.fields.set("today", ""); // our own files may say it themselves
    state.isPreset = false;
  }
  if (files.some((file) => file.holds === "rooms" || file.byHand === "rooms")) {
    state.fields.hide("rooms");
  }
  state.fields.fit(isOwn);
  byId("more-options").hidden = isOwn;
  byId("read-source").hidden = isOwn && !state.fields.isAsking();
  box.hidden = false;
};

/** What the server says each file may be; also which systems it knows. */
export const detect = async (files) => {
  const found = await api.detect(await Promise.all(files.map(async (file) => ({ name: file.name, content: await file.base64() }))));
  state.sources = found.sources;
  return found.files;
};

/** What must still be chosen or confirmed before the files can be read; empty where nothing is. */
export const unconfirmed = () => {
  const name = sourceName();
  if (name === OWN || state.confirmed === name) {
    return "";
  }
  return name === OPEN
    ? t("Choose where the files come from, then read them.")
    : t("Check where the files come from, then press “{button}”.", { button: byId("read-source").textContent });
};

const sent = (file, content, isOwn) => {
  const holds = ["reservations", "rooms", "settings"].includes(file.role) ? file.role : null;
  const room = !isOwn && file.room.trim() ? { room: file.room.trim() } : {};
  return { name: file.name, content, ...(holds ? { holds } : {}), ...room };
};

/** Let the server read the files; null where a field has a value that cannot be. */
export const readFrom = async (files) => {
  const name = sourceName();
  const isOwn = name === OWN;
  state.fields.clear();
  for (const role of isOwn ? ["reservations", "rooms", "settings"] : ["rooms", "settings"]) {
    only(files, role);
  }
  const wrong = state.fields.refused(isOwn);
  if (wrong) {
    state.fields.focus(wrong);
    return null;
  }
  const contents = await Promise.all(files.map((file) => file.base64()));
  const body = { files: files.map((file, at) => sent(file, contents[at], isOwn)), options: state.fields.said(isOwn) };
  return api.parse(isOwn ? body : { ...body, source: name });
};

/** Of a file that a fault is about: the field for its room, where that is what is wrong. */
const roomField = (fault, files) => {
  const found = /^files\[(\d+)\]\.room$/.exec(fault.place);
  return found ? files[Number(found[1])]?.roomField || null : null;
};

/** The option that a fault is about; that rooms lack of which there is a list is a matter of the files. */
const optionOf = (fault) =>
  state.fields.has(fault.option) && (fault.option !== "rooms" || fault.place === "") ? fault.option : null;

/** Ask for an option where the fault is that it was not said; else say what is wrong with what was said. */
const blame = (name, fault) => {
  const option = OPTIONS.find((one) => one.name === name);
  const isAsked = option.ask && state.fields.value(name) === "" && !fault.place.startsWith("options.");
  const where = fault.place.startsWith("options.") ? "" : [messageText(fault.place, fault.place_data), fault.value].filter(Boolean).join(": ");
  const text = isAsked ? option.ask : plainly(messageText(fault.expected, fault.expected_data));
  state.fields.blame(name, said([text, where && `(${where})`].filter(Boolean).join(" ")), name === "date_order" ? sampleTable(fault) : null);
  if (name === "date_order" && fault.samples) {
    state.fields.remark(name, readings(fault));
  }
};

/**
 * Show faults that an option or the room of a feed would answer at their fields, and put the cursor there. Returns the
 * others, in the words of the page.
 */
export const showAsked = (faults, files) => {
  const others = [];
  const asked = new Map();
  let first = null;
  for (const fault of faults) {
    const name = optionOf(fault);
    const field = roomField(fault, files);
    if (field) {
      field.blame(t("Enter the room of this calendar."));
      first = first || field.focus;
    } else if (name) {
      if (!asked.has(name) || (!asked.get(name).samples && fault.samples)) {
        asked.set(name, fault);
      }
    } else {
      others.push(fault);
    }
  }
  for (const [name, fault] of asked) {
    byId("read-source").hidden = false;
    blame(name, fault);
    first = first || (() => state.fields.focus(name));
  }
  if (first && !others.length) {
    first();
    announce(t("Something has to be said about the files."));
  }
  return others;
};

/** Forget what was said about files that are no longer there. */
export const forgetSource = () => {
  state.byHand = state.confirmed = null;
  state.isPreset = false;
  state.fields.reset();
};

/**
 * Make the part work. `reread` is called when the files have to be read again, `changed` when the source is another, and
 * `stale` when what was read no longer counts, `addRooms` with a file that is the table of the rooms.
 */
export const setUpSource = ({ reread, changed, stale, addRooms }) => {
  const places = { always: byId("source-fields"), asked: byId("source-asked"), more: byId("source-more") };
  state.fields = optionFields(places, (option) => {
    state.isPreset = state.isPreset && option.name !== "today";
    if (sourceName() === OWN && option.when === "always") {
      reread();
    } else if (sourceName() === OWN || state.confirmed !== null) {
      stale(t("Something was changed: press “{button}”.", { button: byId("read-source").textContent })); // arrows go through choices one by one
    }
  });
  state.fields.input("rooms").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    await addRooms(file);
    event.target.value = "";
  });
  byId("source-name").addEventListener("change", () => {
    state.byHand = chosen();
    state.confirmed = null;
    changed();
  });
  byId("read-source").addEventListener("click", () =>
    once(byId("read-source"), async () => {
      state.confirmed = chosen() === OPEN ? null : chosen();
      await reread();
    }),
  );
};
