/** Keeps one server running: starts, restarts and stops it one after another, and does not give up at once. */

import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { NotCreated } from "../environment/creating";
import { NoPython } from "../python/interpreters";
import { makeClient } from "./client";
import { findLaunch, lastLaunch, type Launch } from "./launch";

export type State = "stopped" | "starting" | "running" | "waiting" | "failed";

const MOST_CRASHES = 5;
const WITHIN = 180_000;
const FIRST_PAUSE = 500;
const STOPPING = 3_000;

export class Supervisor implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<State>();
  readonly onDidChange = this.changed.event;
  state: State = "stopped";
  client: LanguageClient | undefined;
  launch: Launch | undefined;
  /** Why it does not run, where that is so. */
  problem: string | undefined;

  private queue: Promise<void> = Promise.resolve();
  private next: Promise<void> | undefined;
  private crashes: number[] = [];
  private timer: NodeJS.Timeout | undefined;
  private disposed = false;
  private hasStarted = false;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly log: vscode.LogOutputChannel,
    private readonly ready: (client: LanguageClient) => void,
  ) {}

  /** Starts the server, again if it runs. Those who ask while one waits for its turn share that one. */
  restart(why: string, between?: () => Promise<void>): Promise<void> {
    clearTimeout(this.timer);
    if (!this.next || between) {
      this.log.info(`starting: ${why}`);
      const turn = this.queue.then(() => {
        this.next = undefined;
        return this.again(between);
      });
      this.next = this.queue = turn;
    }
    return this.next;
  }

  /** Something that the launch depends on has changed: restarts only if another one is found. */
  async reconsider(why: string): Promise<void> {
    await this.queue;
    const before = this.launch;
    const found = await findLaunch(this.context, this.log).catch(() => undefined);
    if (!found || !before || key(found) !== key(before)) {
      this.crashes = [];
      return this.restart(why);
    }
    this.launch = found;
    // The server asks for the configuration anew, and with it for the environments of the folders.
    await this.client?.sendNotification("workspace/didChangeConfiguration", { settings: null });
    this.set(this.state);
  }

  /** A person asks: what went wrong before does not count. */
  restartAfresh(between?: () => Promise<void>): Promise<void> {
    this.crashes = [];
    return this.restart("asked to", between);
  }

  async dispose(): Promise<void> {
    this.disposed = true;
    clearTimeout(this.timer);
    await this.queue.catch(() => undefined);
    await this.stop();
    this.changed.dispose();
  }

  private async again(between?: () => Promise<void>): Promise<void> {
    await this.stop();
    await between?.();
    if (!this.disposed) {
      await this.start();
    }
  }

  private async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    if (client) {
      this.set("stopped");
      await client.dispose(STOPPING).catch((error: unknown) => this.log.warn(`stopping: ${String(error)}`));
    }
  }

  private async start(): Promise<void> {
    this.set("starting");
    const isFirst = !this.hasStarted;
    this.hasStarted = true;
    const last = isFirst ? await lastLaunch(this.context, this.log).catch(() => undefined) : undefined;
    try {
      this.launch = last ?? (await findLaunch(this.context, this.log));
    } catch (error) {
      this.fail(error);
      return;
    }
    const { command, given } = this.launch;
    this.log.info(`${command} ${given.join(" ")}`);
    const client = makeClient(this.launch, this.context.globalStorageUri.fsPath, this.log, () => this.died(client));
    this.client = client;
    try {
      await client.start();
    } catch (error) {
      this.log.error(`the server did not start: ${String(error)}`);
      this.died(client);
      return;
    }
    if (this.client === client) {
      this.problem = undefined;
      this.set("running");
      this.ready(client);
      if (last) {
        // Not awaited: it waits for this start to be over.
        void this.reconsider("another interpreter than the last time");
      }
    }
  }

  /** The server ended on its own; called once or twice for each. */
  private died(client: LanguageClient): void {
    if (this.client !== client || this.disposed) {
      return;
    }
    this.client = undefined;
    // Not at once: the client is still busy with the end of the connection.
    setImmediate(() => void client.dispose(STOPPING).catch(() => undefined));
    const now = Date.now();
    this.crashes = [...this.crashes.filter((time) => now - time < WITHIN), now];
    if (this.crashes.length >= MOST_CRASHES) {
      this.fail(new Error(`The server ended ${MOST_CRASHES} times in a row. The log says why.`));
      return;
    }
    const pause = FIRST_PAUSE * 4 ** (this.crashes.length - 1);
    this.log.warn(`the server ended; it is started again in ${pause / 1000} s`);
    this.set("waiting");
    this.timer = setTimeout(() => {
      const mended = this.launch?.environment?.mend() ?? Promise.resolve(false);
      void mended.catch(() => false).then(() => this.restart("it had ended"));
    }, pause);
  }

  private fail(error: unknown): void {
    const cancelled = error instanceof Error && error.name === "AbortError";
    const message = cancelled ? "Its preparation was cancelled." : error instanceof Error ? error.message : String(error);
    this.problem = message;
    this.log.error(message);
    this.set("failed");
    if (!cancelled) {
      void this.offer(message, error instanceof NoPython || error instanceof NotCreated);
    }
  }

  private async offer(message: string, settable: boolean): Promise<void> {
    const shown = message.startsWith("FastAPI Mentor") ? message : `FastAPI Mentor: ${message}`;
    const choices = ["Try Again", ...(settable ? ["Open Settings"] : []), "Show Log"];
    switch (await vscode.window.showErrorMessage(shown, ...choices)) {
      case "Try Again":
        return this.restartAfresh();
      case "Open Settings":
        return vscode.commands.executeCommand("workbench.action.openSettings", "fastapiMentor.interpreter");
      case "Show Log":
        this.log.show();
    }
    return undefined;
  }

  private set(state: State): void {
    this.state = state;
    this.changed.fire(state);
  }
}

function key(launch: Launch): string {
  return [launch.command, ...launch.given].join("\0");
}
