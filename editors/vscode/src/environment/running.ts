/** Programs that are run to their end, with what they say. */

import { spawn } from "node:child_process";
import * as path from "node:path";
import * as fs from "node:fs";
import * as os from "node:os";

/** A program failed; `output` is all that it said. */
export class Failed extends Error {
  constructor(
    readonly program: string,
    readonly code: number | null,
    readonly output: string,
  ) {
    super(`${path.basename(program)} ended with ${code ?? "a signal"}: ${lastLine(output)}`);
  }
}

/** What a program prints; throws Failed. `told` hears each line. */
export function run(
  program: string,
  given: readonly string[],
  cwd: string,
  told: (line: string) => void,
  signal?: AbortSignal,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, given, { cwd, signal, windowsHide: true, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const hear = (data: Buffer) => {
      const text = data.toString();
      output += text;
      text.split(/\r?\n/).filter(Boolean).forEach(told);
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.on("error", (error) => reject(new Failed(program, null, `${output}\n${error.message}`)));
    child.on("close", (code) => (code === 0 ? resolve(output) : reject(new Failed(program, code, output))));
  });
}

/** `uv`, where it is installed. */
export function findUv(): string | undefined {
  const name = process.platform === "win32" ? "uv.exe" : "uv";
  const home = os.homedir();
  const folders = [...(process.env["PATH"] ?? "").split(path.delimiter), `${home}/.local/bin`, `${home}/.cargo/bin`];
  return folders.filter((folder) => path.isAbsolute(folder)).map((folder) => path.join(folder, name)).find(isFile);
}

function isFile(file: string): boolean {
  return fs.statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}

function lastLine(output: string): string {
  return output.trim().split(/\r?\n/).at(-1) ?? "";
}
