// Makes and revokes passwords on the console with Chromium, and tries them with psql: node passwords.js CONSOLE USER POSTGRES-PORT
import { execFileSync } from "node:child_process";
import puppeteer from "puppeteer-core";

const [base, user, port] = process.argv.slice(2);
const browser = await puppeteer.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--no-proxy-server", "--disable-dev-shm-usage"],
});
const tell = (name, value) => console.log(`${name}=${typeof value === "string" ? value : JSON.stringify(value)}`);
const problems = [];
const psql = (made) => {
  try {
    return execFileSync("psql", ["-qAtX", "-c", "SELECT 7", `host=127.0.0.1 port=${port} user=${made.User} dbname=${made.Connection} sslmode=disable`], { env: { ...process.env, PGPASSWORD: made.Password }, stdio: "pipe" }).toString().trim();
  } catch (failure) {
    return failure.stderr.toString().trim();
  }
};
try {
  const page = await browser.newPage();
  page.setDefaultTimeout(20000);
  page.on("console", (message) => { if (message.text().includes("Content Security Policy")) { problems.push(message.text()); } });
  page.on("pageerror", (error) => problems.push(String(error)));
  const shown = (id) => page.waitForFunction((name) => !document.getElementById(name).hidden, {}, id);
  const said = async () => {
    await page.waitForFunction(() => document.getElementById("say").textContent.length > 0);
    return page.evaluate(() => document.getElementById("say").textContent);
  };
  const rows = () => page.evaluate(() => [...document.querySelectorAll("#rows tr")].map((line) => [...line.cells].slice(0, 3).map((cell) => cell.textContent).join(" ")));
  const make = async (life, network) => {
    for (const [id, value] of [["for", life], ["network", network]]) {
      await page.$eval(`#${id}`, (field) => { field.value = ""; });
      await page.type(`#${id}`, value);
    }
    await page.click("#make button");
  };
  const made = async () => {
    await shown("made");
    return page.evaluate(() => Object.fromEntries([...document.querySelectorAll("#facts tr")].map((line) => [...line.cells].map((cell) => cell.textContent))));
  };
  await page.goto(`${base}/passwords`);
  await shown("browser");
  await Promise.all([page.waitForNavigation(), page.click("#go")]);
  await page.type("input[name=login]", user);
  await page.type("input[name=password]", "x");
  await Promise.all([page.waitForNavigation(), page.click("button[type=submit]")]);
  while (page.url().includes("/interaction/")) { await Promise.all([page.waitForNavigation(), page.click("button[type=submit]")]); }
  tell("back", page.url());
  await shown("all");
  tell("connections", await page.evaluate(() => [...document.getElementById("connection").options].map((one) => one.value)));
  tell("most", await page.evaluate(() => document.getElementById("most").textContent));

  await make("2h", "");
  const first = await made();
  tell("user", first.User);
  tell("psql", psql(first));
  await page.click("#hide");
  tell("hidden", await page.evaluate((secret) => document.documentElement.outerHTML.includes(secret), first.Password));
  await make("", "192.0.2.0/24");
  const second = await made();
  tell("elsewhere", psql(second));
  await page.reload();
  await shown("all");
  tell("again", await page.evaluate((secrets) => secrets.some((one) => document.documentElement.outerHTML.includes(one)), [first.Password, second.Password]));
  tell("rows", (await rows()).sort());
  tell("own", [`${first.User} orders anywhere`, `${second.User} orders 192.0.2.0/24`].sort());
  await make("", "not a network");
  tell("wrong", await said());

  // What only the cookie proves must come from the console's own script.
  const id = first.User.slice("pw-".length);
  const bare = (method, path, body) => page.evaluate((...asked) => fetch(asked[1], { method: asked[0], body: asked[2] ?? undefined, headers: asked[2] ? { "Content-Type": "application/json" } : {} }).then((answer) => answer.status), method, path, body);
  tell("bare", [await bare("POST", "/api/v1/passwords", '{"connection":"orders"}'), await bare("DELETE", `/api/v1/passwords/${id}`)]);
  const strange = await browser.newPage();
  await strange.goto(`http://localhost:${new URL(base).port}/healthz`);
  await strange.evaluate((url) => fetch(url, { method: "POST", credentials: "include", mode: "no-cors", body: '{"connection":"orders"}' }).catch(() => null), `${base}/api/v1/passwords`);
  await strange.close();
  tell("still", psql(first));

  await page.reload();
  await shown("all");
  tell("count", (await rows()).length);
  await page.evaluate((name) => [...document.querySelectorAll("#rows tr")].find((line) => line.cells[0].textContent === name).querySelector("button").click(), first.User);
  tell("revoked", await said());
  tell("left", await rows());
  tell("after", psql(first));
  tell("problems", problems);
} finally {
  await browser.close();
}
