/** The ways from a route to the code: its handler, its tests. */

import * as vscode from "vscode";
import type { Application, Location, Requests, Route } from "../server/requests";
import { type Node, placeOf, type RouteNode } from "./nodes";
import type { RoutesView } from "./view";

type Asking = () => Requests | undefined;

export async function go(location: Location): Promise<void> {
  const { start, end } = location.range;
  const selection = new vscode.Range(start.line, start.character, end.line, end.character);
  const editor = await vscode.window.showTextDocument(vscode.Uri.parse(location.uri), { selection });
  editor.revealRange(selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

/** Goes to what a node stands for. A route may have moved since it was listed: it is looked up again. */
export async function open(node: Node | undefined, requests: Asking): Promise<void> {
  const place = node && placeOf(node);
  if (!node || !place) {
    return;
  }
  await go(node.kind === "route" ? ((await inFull(node, requests).catch(() => undefined)) ?? place) : place);
}

export async function inFull(node: Pick<RouteNode, "application" | "route">, requests: Asking) {
  return requests()?.route(node.application.name, node.application.project, node.route);
}

export async function copyCurl(node: RouteNode, requests: Asking): Promise<void> {
  const curl = (await inFull(node, requests))?.curl;
  if (!curl) {
    void vscode.window.showInformationMessage("There is no request to copy: the path is not known, or it is a WebSocket.");
    return;
  }
  await vscode.env.clipboard.writeText(curl);
  void vscode.window.setStatusBarMessage("The request was copied", 3_000);
}

export async function copyPath(node: RouteNode): Promise<void> {
  await vscode.env.clipboard.writeText(node.route.path);
  void vscode.window.setStatusBarMessage(`${node.route.path} was copied`, 3_000);
}

export async function findTests(node: RouteNode, requests: Asking): Promise<void> {
  const route = await inFull(node, requests);
  if (!route) {
    return;
  }
  if (route.tests.length === 0) {
    void vscode.window.showInformationMessage(`No test was found that asks ${route.method} ${route.path}.`);
    return;
  }
  await go(route);
  await showReferences(route.uri, route.range.start, route.tests);
}

/** What the code lenses of the server call: shows locations beside a place. */
export async function showReferences(
  uri: string,
  position: { line: number; character: number },
  locations: readonly Location[],
): Promise<void> {
  const places = locations.map(({ uri: target, range: { start, end } }) => {
    const range = new vscode.Range(start.line, start.character, end.line, end.character);
    return new vscode.Location(vscode.Uri.parse(target), range);
  });
  const place = new vscode.Position(position.line, position.character);
  await vscode.commands.executeCommand("editor.action.showReferences", vscode.Uri.parse(uri), place, places);
}

interface Choice extends vscode.QuickPickItem {
  readonly application: Application;
  readonly route: Route;
}

/** Lets a person choose a route by its path, and goes to it. */
export async function search(view: RoutesView, requests: Asking): Promise<void> {
  const choices = view.refresh().then((applications) =>
    applications.flatMap((application) =>
      application.routes.map(
        (route): Choice => ({
          label: `${route.method} ${route.path}`,
          description: route.name,
          detail: applications.length > 1 ? (application.name ?? "included in no application") : undefined,
          application,
          route,
        }),
      ),
    ),
  );
  const options = { title: "Go to Route", placeHolder: "A part of the path, or of the function's name", matchOnDescription: true };
  const chosen = await vscode.window.showQuickPick(choices, options);
  if (chosen) {
    await go((await inFull(chosen, requests)) ?? chosen.route);
  }
}
