// Decides on the console with Chromium: node console.js CONSOLE USER HOLD-TO-APPROVE HOLD-TO-DENY
import puppeteer from "puppeteer-core";

const [base, user, toApprove, toDeny] = process.argv.slice(2);
const browser = await puppeteer.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--ignore-certificate-errors", "--disable-gpu", "--no-proxy-server", "--disable-dev-shm-usage"],
});
const tell = (name, value) => console.log(`${name}=${typeof value === "string" ? value : JSON.stringify(value)}`);
const problems = [];
try {
  const page = await browser.newPage();
  page.setDefaultTimeout(20000);
  page.on("console", (message) => { if (message.text().includes("Content Security Policy")) { problems.push(message.text()); } });
  page.on("pageerror", (error) => problems.push(String(error)));
  const shown = (id) => page.waitForFunction((name) => !document.getElementById(name).hidden, {}, id);
  await page.goto(`${base}/approvals/${toApprove}`);
  await shown("browser");
  tell("token", await page.evaluate(() => document.getElementById("sign-in").hidden));
  await Promise.all([page.waitForNavigation(), page.click("#go")]);
  await page.type("input[name=login]", user);
  await page.type("input[name=password]", "x");
  await Promise.all([page.waitForNavigation(), page.click("button[type=submit]")]);
  while (page.url().includes("/interaction/")) { await Promise.all([page.waitForNavigation(), page.click("button[type=submit]")]); }
  tell("back", page.url());
  await shown("decide");
  tell("who", await page.evaluate(() => document.getElementById("who").textContent));
  const cookies = (await page.cookies()).filter((one) => one.name.includes("edgegate"));
  tell("cookies", cookies.map((one) => `${one.name} ${one.httpOnly} ${one.sameSite} ${one.path}`));
  tell("script", await page.evaluate(() => document.cookie.includes("edgegate")));
  const decide = async (verb, reason) => {
    await page.type("#reason", reason);
    await page.click(`button[value=${verb}]`);
    await page.waitForFunction(() => document.getElementById("say").textContent.length > 0);
    return page.evaluate(() => document.getElementById("say").textContent);
  };
  tell("approve", await decide("approve", "looks right"));
  // Another site, whose forms and scripts are tried with the cookie there.
  const strange = await browser.newPage();
  await strange.goto(`http://localhost:${new URL(base).port}/healthz`);
  tell("strange", await strange.evaluate((url) => fetch(url, { method: "POST", credentials: "include", mode: "no-cors", body: "{}" }).then((answer) => answer.type, (error) => "refused"), `${base}/api/v1/holds/${toDeny}/approve`));
  await strange.close();
  await page.goto(`${base}/approvals/${toDeny}`);
  await shown("decide");
  tell("still", await page.evaluate(() => document.getElementById("one-title").textContent));
  tell("form", await page.evaluate((url) => fetch(url, { method: "POST", body: '{"reason":"without the field"}' }).then((answer) => answer.status), `/api/v1/holds/${toDeny}/approve`));
  tell("deny", await decide("deny", "not during the freeze"));
  // Waited for from before the click on: the page may be there at once.
  await Promise.all([page.waitForNavigation(), page.click("#out")]);
  await shown("browser");
  tell("after", (await page.cookies()).filter((one) => one.name.includes("edgegate")).length);
  tell("problems", problems);
} finally {
  await browser.close();
}
