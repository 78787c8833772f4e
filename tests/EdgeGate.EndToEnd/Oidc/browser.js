// Signs in with Chromium and tells what a page may then do: node browser.js GATE USER (the gate's URL with a connection's prefix)
import puppeteer from "puppeteer-core";

const [gate, user] = process.argv.slice(2);
const browser = await puppeteer.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--ignore-certificate-errors", "--disable-gpu", "--no-proxy-server", "--disable-dev-shm-usage"],
});
const tell = (name, value) => console.log(`${name}=${typeof value === "string" ? value : JSON.stringify(value)}`);
try {
  const page = await browser.newPage();
  page.setDefaultTimeout(20000);
  await page.goto(`${gate}/plain.txt?first=1`);
  tell("asked", new URL(page.url()).pathname.startsWith("/interaction/") ? "sign-in" : page.url());
  await page.type("input[name=login]", user);
  await page.type("input[name=password]", "x");
  await Promise.all([page.waitForNavigation(), page.click("button[type=submit]")]);
  while (page.url().includes("/interaction/")) { await Promise.all([page.waitForNavigation(), page.click("button[type=submit]")]); }
  tell("back", page.url());
  tell("text", (await page.evaluate(() => document.body.innerText)).trim());
  const cookies = (await page.cookies()).filter((one) => one.name.includes("edgegate"));
  tell("cookies", cookies.map((one) => `${one.name} ${one.httpOnly} ${one.secure} ${one.sameSite} ${one.path}`));
  tell("script", await page.evaluate(() => document.cookie.includes("edgegate")));
  tell("echo", await page.evaluate((url) => fetch(url).then((answer) => answer.text()), `${gate}/echo`));
  tell("post", await page.evaluate((url) => fetch(url, { method: "POST", body: "x=1", headers: { "content-type": "application/x-www-form-urlencoded" } }).then((answer) => answer.status), `${gate}/x`));
  const strange = await browser.newPage();
  await strange.goto("data:text/html,<form id=f method=post></form>");
  const answers = [];
  strange.on("response", (answer) => answers.push(answer.status()));
  await Promise.all([
    strange.waitForNavigation({ timeout: 20000 }),
    strange.evaluate((url) => { document.getElementById("f").action = url; document.getElementById("f").submit(); }, `${gate}/x`),
  ]);
  tell("strange", answers);
  await strange.close();
  await page.bringToFront();
  const out = new URL("/.edgegate/sign-out", gate).href;
  await page.goto(out);
  await Promise.all([page.waitForNavigation(), page.click("button")]);
  tell("out", await page.evaluate(() => document.querySelector("h1").innerText));
  tell("after", (await page.cookies()).filter((one) => one.name.includes("edgegate")).length);
} finally {
  await browser.close();
}
