/** The client of the language server: what it is started with, and what is changed on the way. */

import * as vscode from "vscode";
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  type LanguageClientOptions,
  type Middleware,
  RevealOutputChannelOn,
  type ServerOptions,
} from "vscode-languageclient/node";
import { environmentOf } from "../python/project";
import { linkedToPage, withLinks } from "../rules/links";
import type { Launch } from "./launch";

export const SECTION = "fastapiMentor";

/** A client that has not been started; `died` is called when the server ends without being asked to. */
export function makeClient(launch: Launch, cwd: string, log: vscode.LogOutputChannel, died: () => void): LanguageClient {
  const server: ServerOptions = {
    command: launch.command,
    args: [...launch.given],
    options: { cwd, env: { ...process.env, PYTHONUTF8: "1" } },
  };
  const options: LanguageClientOptions = {
    documentSelector: [
      { language: "python", scheme: "file" },
      { language: "python", scheme: "untitled" },
    ],
    outputChannel: log,
    traceOutputChannel: log,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    initializationOptions: vscode.workspace.getConfiguration(SECTION),
    initializationFailedHandler: () => false,
    errorHandler: {
      error: () => ({ action: ErrorAction.Continue, handled: true }),
      closed: () => {
        died();
        return { action: CloseAction.DoNotRestart, handled: true };
      },
    },
    middleware: middleware(log),
  };
  return new LanguageClient(SECTION, "FastAPI Mentor", server, options);
}

function middleware(log: vscode.LogOutputChannel): Middleware {
  return {
    handleDiagnostics: (uri, diagnostics, next) => next(uri, diagnostics.map(linkedToPage)),
    provideDiagnostics: async (document, previous, token, next) =>
      withLinks(await next(document, previous, token)),
    provideWorkspaceDiagnostics: (previous, token, report, next) =>
      next(previous, token, (chunk) => report(chunk && { ...chunk, items: chunk.items.map((each) => withLinks(each) ?? each) })),
    workspace: {
      configuration: async (params, token, next) => {
        const answers = await next(params, token);
        if (!Array.isArray(answers)) {
          return answers;
        }
        return Promise.all(
          answers.map(async (answer: unknown, index) => {
            const scope = params.items[index]?.scopeUri;
            const uri = scope === undefined ? undefined : vscode.Uri.parse(scope);
            return params.items[index]?.section === SECTION ? withEnvironment(answer, uri, log) : answer;
          }),
        );
      },
    },
  };
}

/** A folder's settings; where they do not name its environment, with the one that VS Code uses for it. */
async function withEnvironment(answer: unknown, uri: vscode.Uri | undefined, log: vscode.LogOutputChannel): Promise<unknown> {
  const settings = typeof answer === "object" && answer !== null ? (answer as Record<string, unknown>) : {};
  if (settings["environment"]) {
    return settings;
  }
  const folder = uri ? vscode.workspace.getWorkspaceFolder(uri) : vscode.workspace.workspaceFolders?.[0];
  const environment = await environmentOf(folder, log);
  return environment ? { ...settings, environment } : settings;
}
