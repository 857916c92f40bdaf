// What was chosen or dropped: the bytes of each file, what it is taken as, and its place in an error.

import { t } from "../render/language.js";

/** What a file can be taken as: its name here and what it is called. */
export const ROLES = {
  problem: t("Problem (JSON)"),
  export: t("Part of the export"),
  reservations: t("Reservations (table or workbook)"),
  rooms: t("Rooms (table)"),
  settings: t("Settings (JSON)"),
};

const ending = (name) => (/\.([^.]+)$/.exec(name) || ["", ""])[1].toLowerCase();

const MARKS = [
  [[0xef, 0xbb, 0xbf], "utf-8"],
  [[0xff, 0xfe], "utf-16le"],
  [[0xfe, 0xff], "utf-16be"],
];
const BINARY = ["xlsx", "xlsm", "xlsb", "xls", "ods"];

/** The text of the bytes, to show lines of it: what a byte order mark says, UTF-8, else Windows-1252. */
const decode = (bytes) => {
  const found = MARKS.find(([mark]) => mark.every((byte, at) => bytes[at] === byte));
  try {
    return new TextDecoder(found ? found[1] : "utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
};

const data = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return null; // the server says what is wrong with it
  }
};

/** Whether a JSON text is a problem of our own, whatever may be wrong with it, or a result. */
const isProblem = (text) => {
  const found = data(text);
  return Boolean(found) && typeof found === "object" && ["ProblemId", "Rooms", "solver_status"].some((name) => name in found);
};

const base64 = (bytes) =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(new Blob([bytes], { type: "application/octet-stream" }));
  });

/** A chosen file: its name, kind, bytes and text, which systems it fits, and what it is taken as. */
export const load = async (file) => {
  const kind = ending(file.name);
  let bytes;
  try {
    bytes = new Uint8Array(await file.arrayBuffer());
  } catch {
    throw new Error(t("{file} cannot be read; was it moved or changed?", { file: file.name }));
  }
  const text = BINARY.includes(kind) ? null : decode(bytes);
  const isWhole = kind === "json" && isProblem(text);
  return {
    name: file.name,
    kind,
    bytes,
    text,
    isWhole,
    presets: [],
    holds: isWhole ? "problem" : null,
    byHand: null,
    role: isWhole ? "problem" : "export",
    room: "",
    roomField: null,
    base64: () => (bytes.length ? base64(bytes) : Promise.resolve("")),
  };
};

/**
 * The files with those added. One of the same name is a newer version of it, but two that are chosen at once are two:
 * the second gets a number behind its name.
 */
export const joined = (files, added) => {
  const kept = files.filter((file) => !added.some((one) => one.name === file.name));
  const taken = new Set(kept.map((file) => file.name));
  for (const file of added) {
    const name = file.name;
    for (let number = 2; taken.has(file.name); number += 1) {
      file.name = name.replace(/(\.[^.]*)?$/, ` (${number})$1`);
    }
    taken.add(file.name);
  }
  return [...kept, ...added];
};

/** What a file can be taken as where the files come from `source`; the first is what it looks like. */
export const rolesOf = (file, source) => {
  if (file.isWhole) {
    return ["problem"];
  }
  if (file.kind === "json") {
    return source ? ["export", "settings"] : ["settings", "problem"];
  }
  return source ? ["export", "rooms"] : ["reservations", "rooms"];
};

const looksLike = (file, source, files) => {
  if (source) {
    const isPart = file.presets.includes(source) || !["rooms", "settings"].includes(file.holds);
    return isPart ? "export" : file.holds;
  }
  if (file.kind === "json") {
    // settings without tables are rather a problem in which much is missing, and the server says what
    return file.holds !== "problem" && files.some((one) => one.kind !== "json") ? "settings" : "problem";
  }
  const hasStays = files.some((one) => one !== file && one.holds === "reservations");
  return file.holds || (hasStays ? "rooms" : "reservations");
};

/** Say of each file what it is taken as: what somebody has chosen, else what it looks like. */
export const takeRoles = (files, source) => {
  for (const file of files) {
    const isFitting = file.byHand !== null && rolesOf(file, source).includes(file.byHand);
    file.role = isFitting ? file.byHand : file.isWhole ? "problem" : looksLike(file, source, files);
  }
};

/** Refuse a second file of a kind of which one is read: none is passed over in silence. */
export const only = (files, role) => {
  const found = files.filter((file) => file.role === role);
  if (found.length > 1) {
    const names = found.map((file) => file.name).join(t(" and "));
    throw new Error(t("{names} are both taken as {role}: remove one, or take it as something else.", { names, role: ROLES[role] }));
  }
  return found[0] || null;
};

/** The problem among the files, which stands alone; null where there is none. */
export const wholeOf = (files) => {
  const problem = only(files, "problem");
  if (problem && files.length > 1) {
    const others = files.filter((file) => file !== problem).map((file) => file.name).join(t(" and "));
    throw new Error(t("{file} is a whole problem; remove it, or {others}.", { file: problem.name, others }));
  }
  return problem;
};

/** What is still missing among the files, in words; empty where nothing is. */
export const missing = (files, source) => {
  const has = (role) => files.some((file) => file.role === role);
  if (!files.length) {
    return t("Choose a file first.");
  }
  if (has("problem")) {
    return "";
  }
  if (source) {
    return has("export") ? "" : t("No file is a part of the export: add one, or choose where the files come from.");
  }
  if (!has("reservations")) {
    return t("The reservations are missing: add them as a table or a workbook.");
  }
  const needsRooms = files.some((file) => file.role === "reservations" && !BINARY.includes(file.kind));
  return needsRooms && !has("rooms") ? t("The rooms are missing: add them as a table, or as a workbook together with the reservations.") : "";
};

/** The problem of a JSON file as data. */
export const problemOf = (file) => data(file.text || "") || {};

/** The file that an error is about, and the place as its reader knows it. */
export const placeIn = (files, place) => {
  const problem = files.find((one) => one.role === "problem");
  if (problem) {
    return { file: problem, place, rest: place };
  }
  const about = files.filter((one) => place === one.name || place.startsWith(`${one.name} `) || place.startsWith(`${one.name}:`));
  const file = about.sort((a, b) => b.name.length - a.name.length)[0] || null;
  return { file, place, rest: file ? place.slice(file.name.length).replace(/^[:\s]+/, "") : place };
};
