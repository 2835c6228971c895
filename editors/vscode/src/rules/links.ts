/** The code of a diagnostic leads to the page of its rule, inside of the editor. */

import * as vscode from "vscode";
import type { vsdiag } from "vscode-languageclient/node";

export const EXPLAIN = "fastapiMentor.explainRule";

type Report = vsdiag.DocumentDiagnosticReport | vsdiag.WorkspaceDocumentDiagnosticReport;

export function linkedToPage(diagnostic: vscode.Diagnostic): vscode.Diagnostic {
  const code = diagnostic.code;
  if (typeof code === "object" && typeof code.value === "string") {
    const argument = encodeURIComponent(JSON.stringify([code.value]));
    diagnostic.code = { value: code.value, target: vscode.Uri.parse(`command:${EXPLAIN}?${argument}`) };
  }
  return diagnostic;
}

/** The same for all of a report. */
export function withLinks<T extends Report | null | undefined>(report: T): T {
  if (report && "items" in report) {
    report.items.forEach(linkedToPage);
  }
  return report;
}
