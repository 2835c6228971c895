/** How the nodes of the Routes view look. */

import * as vscode from "vscode";
import type { Dependency, Route } from "../server/requests";
import { type Node, placeOf } from "./nodes";

const COLORS: Readonly<Record<string, string>> = {
  GET: "charts.green",
  POST: "charts.yellow",
  PUT: "charts.blue",
  PATCH: "charts.purple",
  DELETE: "charts.red",
};

export function itemOf(node: Node, filtered: boolean): vscode.TreeItem {
  const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  const open = node.kind === "application" || node.kind === "router" || (filtered && node.kind !== "route");
  const state = node.children.length === 0 ? None : open && node.kind !== "dependency" ? Expanded : Collapsed;
  const item = new vscode.TreeItem(label(node), state);
  // A filter opens what it leaves; an item keeps how it was left only while it is the same.
  item.id = filtered ? `filtered ${node.id}` : node.id;
  item.contextValue = placeOf(node) ? (node.kind === "route" || node.kind === "application" ? node.kind : "place") : "";
  if (placeOf(node) && (node.kind === "route" || node.kind === "dependency")) {
    item.command = { command: "fastapiMentor.routes.open", title: "Go to Handler", arguments: [node] };
  }
  dress(item, node);
  return item;
}

function label(node: Node): string {
  switch (node.kind) {
    case "application":
      return node.application.name ?? "Included in no application";
    case "router":
      return node.router.prefix === null ? "…" : node.router.prefix || node.router.name;
    case "route":
      return `${node.route.method} ${node.route.path}`;
    case "dependency":
      return node.dependency.name;
  }
}

function dress(item: vscode.TreeItem, node: Node): void {
  switch (node.kind) {
    case "application":
      item.iconPath = new vscode.ThemeIcon(node.application.name === null ? "question" : "server-process");
      item.description = `${node.count} ${node.count === 1 ? "route" : "routes"}`;
      item.tooltip = node.application.project;
      break;
    case "router":
      item.iconPath = new vscode.ThemeIcon("symbol-namespace");
      // A router without a prefix bears its own name.
      item.description = node.router.prefix === "" ? undefined : node.router.name;
      break;
    case "route":
      item.iconPath = icon(node.route);
      item.description = node.route.name;
      item.tooltip = tooltip(node.route);
      break;
    case "dependency":
      item.iconPath = new vscode.ThemeIcon(node.dependency.kind.startsWith("security") ? "lock" : "plug");
      item.description = description(node.dependency);
  }
}

function icon(route: Route): vscode.ThemeIcon {
  if (route.kind === "websocket") {
    return new vscode.ThemeIcon("arrow-swap", new vscode.ThemeColor("charts.orange"));
  }
  const color = COLORS[route.method];
  const shape = route.security.length > 0 ? "lock" : "symbol-method";
  return new vscode.ThemeIcon(shape, color ? new vscode.ThemeColor(color) : undefined);
}

function description(dependency: Dependency): string {
  const notes = [
    dependency.kind,
    ...(dependency.scopes?.length ? [`scopes ${dependency.scopes.join(", ")}`] : []),
    ...(dependency.inherited ? ["inherited"] : []),
    ...(dependency.known ? [] : ["not known"]),
  ];
  return notes.filter(Boolean).join(" · ");
}

function tooltip(route: Route): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  text.appendCodeblock(`${route.method} ${route.path}`, "http");
  const facts = [
    route.responseModel ? `answers ${route.status ?? ""} ${route.responseModel}` : `answers ${route.status ?? "?"}`,
    ...(route.tags.length ? [`tags ${route.tags.join(", ")}`] : []),
    ...route.security.map((each) => `security ${each.name}${each.scopes.length ? ` (${each.scopes.join(", ")})` : ""}`),
    ...(route.deprecated ? ["deprecated"] : []),
    ...(route.includeInSchema ? [] : ["not in the OpenAPI document"]),
    ...(route.resolved ? [] : ["a part of its path is not known from the source"]),
  ];
  for (const fact of facts) {
    text.appendMarkdown("- ").appendText(fact).appendMarkdown("\n");
  }
  return text;
}
