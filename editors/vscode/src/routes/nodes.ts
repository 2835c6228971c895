/** The tree of the Routes view: applications, their routers, routes, and what those depend on. */

import type { Application, Dependency, Location, Route, Router } from "../server/requests";

export type Node = ApplicationNode | RouterNode | RouteNode | DependencyNode;

export interface ApplicationNode {
  readonly kind: "application";
  readonly id: string;
  readonly application: Application;
  readonly children: readonly (RouterNode | RouteNode)[];
  readonly count: number;
}

export interface RouterNode {
  readonly kind: "router";
  readonly id: string;
  readonly router: Router;
  readonly children: readonly RouteNode[];
}

export interface RouteNode {
  readonly kind: "route";
  readonly id: string;
  readonly application: Application;
  readonly route: Route;
  readonly children: readonly DependencyNode[];
}

export interface DependencyNode {
  readonly kind: "dependency";
  readonly id: string;
  readonly dependency: Dependency;
  readonly children: readonly DependencyNode[];
}

/** The tree of what the server knows, with the routes that fit a filter. */
export function treeOf(applications: readonly Application[], filter: string): ApplicationNode[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const tree = applications.map((application) => applicationNode(application, words));
  return words.length ? tree.filter((node) => node.count > 0) : tree;
}

/** Whether a route fits: each word is in its method, its path, its name, a tag or a dependency. */
export function fits(route: Route, words: readonly string[]): boolean {
  const text = [route.method, route.path, route.name, ...route.tags, ...names(route.dependencies)].join(" ").toLowerCase();
  return words.every((word) => text.includes(word));
}

function names(dependencies: readonly Dependency[]): string[] {
  return dependencies.flatMap((each) => [each.name, ...names(each.dependencies)]);
}

function applicationNode(application: Application, words: readonly string[]): ApplicationNode {
  const id = `${application.project}\0${application.name ?? ""}`;
  const groups = new Map<number, RouteNode[]>();
  let count = 0;
  const seen = new Map<string, number>();
  for (const route of application.routes) {
    if (!fits(route, words)) {
      continue;
    }
    count += 1;
    const title = `${route.method} ${route.path}`;
    // One path may be served twice, and ids must differ.
    const number = seen.get(title) ?? 0;
    seen.set(title, number + 1);
    const routeId = `${id}\0${title}\0${number}`;
    const node: RouteNode = {
      kind: "route",
      id: routeId,
      application,
      route,
      children: route.dependencies.map((each, index) => dependencyNode(each, `${routeId}\0${index}`)),
    };
    const group = groups.get(route.router);
    if (group) {
      group.push(node);
    } else {
      groups.set(route.router, [node]);
    }
  }
  return { kind: "application", id, application, count, children: grouped(application, groups, id) };
}

/** The routes by router; those of the application itself stand directly below it. */
function grouped(application: Application, groups: Map<number, RouteNode[]>, id: string): (RouterNode | RouteNode)[] {
  return [...groups].flatMap(([number, children]): (RouterNode | RouteNode)[] => {
    const router = application.routers[number];
    if (!router || router.name === application.name) {
      return children;
    }
    return [{ kind: "router", id: `${id}\0router ${number}`, router, children }];
  });
}

function dependencyNode(dependency: Dependency, id: string): DependencyNode {
  const children = dependency.dependencies.map((each, index) => dependencyNode(each, `${id}\0${index}`));
  return { kind: "dependency", id, dependency, children };
}

/** Where a node leads to. */
export function placeOf(node: Node): Location | undefined {
  switch (node.kind) {
    case "application":
      return known(node.application);
    case "router":
      return known(node.router);
    case "route":
      return known(node.route);
    case "dependency":
      return known(node.dependency);
  }
}

function known(place: Partial<Location>): Location | undefined {
  return place.uri && place.range ? { uri: place.uri, range: place.range } : undefined;
}
