// The language servers that a VS Code runs.
import fs from "node:fs";

/** Their process ids: those whose Python is in the folder where all of this VS Code is kept, or is `own`. */
export function servers(state, own) {
  return fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name)).filter((name) => {
    try {
      const given = fs.readFileSync(`/proc/${name}/cmdline`, "utf8").split("\0");
      return given.includes("fastapi_mentor.lsp") && (given[0].startsWith(state) || given[0] === own);
    } catch {
      return false;
    }
  }).map(Number);
}
