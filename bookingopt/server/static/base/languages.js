// The language of the page is the browser's own, unless the reader has chosen another one: this browser keeps that, and the
// address says it to the server.

import { language } from "../render/language.js";
import { byId } from "./dom.js";

const NAME = "bookingopt:language";

const kept = () => {
  try {
    return localStorage.getItem(NAME);
  } catch {
    return null; // a browser may refuse to keep anything: the address alone says it then
  }
};

const keep = (code) => {
  try {
    localStorage.setItem(NAME, code);
  } catch {
    // as above
  }
};

const asked = () => new URLSearchParams(location.search).get("language");

const addressIn = (code, address) => {
  const url = new URL(address, location.href);
  url.searchParams.set("language", code);
  return `./${url.search}${url.hash}`;
};

/** An address of the page in the language that the present address asks for. */
export const inLanguage = (address) => (asked() ? addressIn(asked(), address) : address);

/** Go to the page in the language that was chosen before; says whether it does. */
export const goesToChosen = () => {
  const code = kept();
  if (!code || code === language || asked()) {
    return false;
  }
  location.replace(addressIn(code, location.href));
  return true;
};

/** Let a language be chosen. */
export const setUpLanguages = () => {
  const choice = byId("language");
  choice.value = language;
  choice.addEventListener("change", () => {
    keep(choice.value);
    location.assign(addressIn(choice.value, location.href));
  });
};
