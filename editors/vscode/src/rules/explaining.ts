/** The page of a rule, shown as Markdown is read. */

import * as vscode from "vscode";
import type { Pages } from "../documents/pages";
import type { Requests, Rule } from "../server/requests";

const SOURCE = "FastAPI Mentor";

/** Shows the page of a rule: of the one that is given, of a finding at the cursor, or of one that is chosen. */
export async function explain(given: unknown, requests: Requests | undefined, pages: Pages): Promise<void> {
  if (!requests) {
    void vscode.window.showInformationMessage("The server of FastAPI Mentor does not run yet.");
    return;
  }
  const rule = typeof given === "string" ? given : await choose(requests);
  const page = rule === undefined ? undefined : await requests.explain(rule);
  if (page) {
    const uri = pages.put(`${page.rule}.md`, page.markdown);
    await vscode.commands.executeCommand("markdown.showPreview", uri);
  } else if (rule !== undefined) {
    void vscode.window.showWarningMessage(`There is no rule ${rule}.`);
  }
}

async function choose(requests: Requests): Promise<string | undefined> {
  const here = atCursor();
  const items = requests.rules().then((rules) =>
    [...rules].sort((one, other) => place(one, here) - place(other, here)).map((rule) => ({
      label: rule.rule,
      description: here.includes(rule.rule) ? `${rule.chapter} · at the cursor` : rule.chapter,
      detail: rule.summary,
    })),
  );
  const options = { title: "Explain a Rule", placeHolder: "A rule", matchOnDescription: true, matchOnDetail: true };
  return (await vscode.window.showQuickPick(items, options))?.label;
}

function place(rule: Rule, here: readonly string[]): number {
  return here.includes(rule.rule) ? 0 : 1;
}

/** The rules of the findings at the cursor. */
function atCursor(): string[] {
  const editor = vscode.window.activeTextEditor;
  return editor
    ? vscode.languages
        .getDiagnostics(editor.document.uri)
        .filter((each) => each.source === SOURCE && each.range.contains(editor.selection.active))
        .map((each) => (typeof each.code === "object" ? String(each.code.value) : String(each.code)))
    : [];
}

/** Whether the editor shows a file in which something was found. */
export function hasFindings(editor: vscode.TextEditor | undefined): boolean {
  return editor !== undefined && vscode.languages.getDiagnostics(editor.document.uri).some((each) => each.source === SOURCE);
}
