// Builds the wheel of the server, which the extension carries, into bundled/.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import path from "node:path";

const here = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const root = process.env.FASTAPI_MENTOR_SOURCE ?? path.dirname(path.dirname(here));
const bundled = path.join(here, "bundled");
const python = process.env.PYTHON ?? (process.platform === "win32" ? "python" : "python3");

mkdirSync(bundled, { recursive: true });
const fresh = mkdtempSync(path.join(bundled, "fresh-"));
try {
  execFileSync(python, ["-m", "pip", "wheel", "--quiet", "--no-deps", "--disable-pip-version-check", "-w", fresh, root], {
    stdio: "inherit",
  });
  for (const name of readdirSync(bundled).filter((each) => each.endsWith(".whl"))) rmSync(path.join(bundled, name));
  for (const name of readdirSync(fresh)) renameSync(path.join(fresh, name), path.join(bundled, name));
} finally {
  rmSync(fresh, { recursive: true, force: true });
}
