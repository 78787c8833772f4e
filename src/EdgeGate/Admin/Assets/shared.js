"use strict";
const byId = id => document.getElementById(id);
const say = text => { byId("say").textContent = text; };
// Everything that comes from others is put in as text, never as markup.
function row(cells) {
  const line = document.createElement("tr");
  for (const cell of cells) {
    const at = document.createElement("td");
    if (cell instanceof Node) { at.append(cell); } else { at.textContent = cell; }
    line.append(at);
  }
  return line;
}

const token = () => sessionStorage.getItem("token");

// Where browsers may sign in, that is offered; else a token is asked for.
let signsIn = false;
function askWho() {
  byId("session").hidden = true;
  byId("browser").hidden = !signsIn;
  byId("sign-in").hidden = signsIn;
}

async function call(method, path, body) {
  const answer = await fetch(path, {
    method, cache: "no-store", credentials: token() ? "omit" : "same-origin", redirect: "error",
    headers: { ...(token() ? { "Authorization": "Bearer " + token() } : { "X-Edgegate-Console": "1" }), ...(body ? { "Content-Type": "application/json" } : {}) },
    body: body ? JSON.stringify(body) : undefined
  });
  const text = await answer.text();
  const read = text ? JSON.parse(text) : {};
  if (answer.status === 401) { sessionStorage.removeItem("token"); askWho(); }
  if (!answer.ok) { throw new Error(read.detail || answer.statusText); }
  return read;
}

async function run(work) {
  try { say(""); await work(); } catch (problem) { say(problem.message); }
}

// Finds out who looks, and shows them the page.
async function start(show) {
  byId("sign-in").onsubmit = event => { event.preventDefault(); sessionStorage.setItem("token", byId("token").value.trim()); byId("token").value = ""; start(show); };
  byId("sign-in").hidden = true;
  if (!token()) {
    const known = await fetch("/sign-in/session", { cache: "no-store", credentials: "same-origin", redirect: "error" });
    signsIn = known.status !== 404;
    byId("go").href = "/sign-in?return=" + encodeURIComponent(location.pathname);
    if (!known.ok) { askWho(); return; }
    byId("who").textContent = "Signed in as " + (await known.json()).name;
    byId("session").hidden = false;
  }
  await run(show);
}
byId("out").onclick = () => run(async () => {
  await call("POST", "/sign-in/end");
  location.assign(location.pathname);
});
