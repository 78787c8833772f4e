// What a page of another origin may do with a connection: node cors.js PAGE GATE TOKEN COOKIE (the page's URL, the gate's without a path, what proves somebody)
import puppeteer from "puppeteer-core";

const [home, gate, token, cookie] = process.argv.slice(2);
const browser = await puppeteer.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--no-proxy-server", "--disable-dev-shm-usage"],
});
const tell = (name, value) => console.log(`${name}=${value}`);
try {
  const page = await browser.newPage();
  page.setDefaultTimeout(20000);
  await page.goto(home);
  const ask = (path, options = {}) => page.evaluate(
    (url, how) => fetch(url, how).then(async (answer) => `${answer.status} ${answer.headers.get("x-told")} ${(await answer.text()).trim()}`, () => "blocked"), gate + path, options);
  const proven = { headers: { authorization: `Bearer ${token}` } };
  tell("token", await ask("/c/shared/told", proven));
  tell("json", await ask("/c/shared/echo", { method: "POST", body: "{}", headers: { ...proven.headers, "content-type": "application/json" } }));
  tell("method", await ask("/c/shared/x", { ...proven, method: "DELETE" }));
  tell("field", await ask("/c/shared/x", { headers: { ...proven.headers, "x-other": "1" } }));
  tell("denied", await ask("/c/shared/secret/x", proven));
  tell("none", await ask("/c/shared/x"));
  tell("unshared", await ask("/c/web/x", proven));
  await page.setCookie({ name: "edgegate-session", value: cookie, url: gate, httpOnly: true, sameSite: "Lax" });
  tell("cookie", await ask("/c/shared/echo", { credentials: "include" }));
  tell("unsent", await ask("/c/shared/x", { credentials: "omit" }));
  tell("uncarried", await ask("/c/web/x", { credentials: "include" }));
  await page.goto(home.replace("127.0.0.1", "localhost"));
  tell("elsewhere", await ask("/c/shared/x", proven));
} finally {
  await browser.close();
}
