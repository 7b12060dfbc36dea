// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// The index is loaded by a script element when somebody searches, so that it works from a
// directory, without a server.

const root = document.currentScript.dataset.root;
const form = document.querySelector(".search");
const input = form.querySelector("input");
const list = form.querySelector("ol");
let entries = null;

function searchIndex(data) {
  entries = data.map(([url, title, heading, text]) => ({
    url, title, heading, text,
    name: (title + " " + heading).toLowerCase(),
    body: text.toLowerCase(),
  }));
  show();
}

function loadIndex() {
  if (document.querySelector("script[data-index]"))
    return;
  const script = document.createElement("script");
  script.dataset.index = "";
  script.src = root + "/search-index.js";
  document.head.append(script);
}

function scoreOf(entry, words) {
  let score = 0;
  for (const word of words) {
    if (entry.heading.toLowerCase().includes(word))
      score += 20;
    else if (entry.name.includes(word))
      score += 10;
    else if (entry.body.includes(word))
      score += 1;
    else
      return 0;
  }
  return score;
}

function excerpt(entry, word) {
  const at = Math.max(0, entry.body.indexOf(word) - 40);
  return (at ? "… " : "") + entry.text.slice(at, at + 130);
}

function item(entry, words) {
  const link = document.createElement("a");
  link.href = root + "/" + entry.url;
  const name = document.createElement("b");
  name.textContent = entry.heading && entry.heading !== entry.title
    ? entry.title + ": " + entry.heading : entry.title;
  const text = document.createElement("span");
  text.textContent = excerpt(entry, words[0]);
  link.append(name, text);
  const element = document.createElement("li");
  element.append(link);
  return element;
}

function show() {
  const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
  if (!entries || !words.length) {
    list.replaceChildren();
    return;
  }
  const found = entries.map((entry) => ({ entry, score: scoreOf(entry, words) }))
    .filter((one) => one.score).sort((a, b) => b.score - a.score).slice(0, 12);
  list.replaceChildren(...found.map((one) => item(one.entry, words)));
}

input.addEventListener("focus", loadIndex);
input.addEventListener("input", () => { loadIndex(); show(); });
form.addEventListener("submit", (event) => {
  event.preventDefault();
  list.querySelector("a")?.click();
});
document.addEventListener("click", (event) => {
  if (!form.contains(event.target))
    list.replaceChildren();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape")
    list.replaceChildren();
  else if (event.key === "/" && document.activeElement !== input) {
    event.preventDefault();
    input.focus();
  }
});
