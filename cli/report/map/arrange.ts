// dagre, behind types of our own: its published ones do not resolve in a program that names its files.

import { Graph, layout } from '@dagrejs/dagre';
import type { Box } from './placed.ts';
import type { Point } from './ports.ts';

export type Arrangement = {
  readonly nodes: readonly { readonly id: string; readonly width: number; readonly height: number }[];
  readonly edges: readonly ArrangedEdge[];
  /** Pairs of nodes on one rank. */
  readonly order: readonly { readonly left: string; readonly right: string }[];
  /** Left and top of everything. */
  readonly margin: { readonly x: number; readonly y: number };
};

export type ArrangedEdge = {
  readonly id: string;
  readonly upper: string;
  readonly lower: string;
  /** How many ranks below the upper the lower stands at least. */
  readonly ranks: number;
  /** The heavier, the shorter and straighter. */
  readonly weight: number;
  readonly label: { readonly width: number; readonly height: number } | undefined;
};

export type Arranged = {
  readonly nodes: ReadonlyMap<string, Box>;
  /** From above; a point on every rank between, the outermost on the nodes themselves. */
  readonly points: ReadonlyMap<string, readonly Point[]>;
  readonly labels: ReadonlyMap<string, Box>;
};

type Centred = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
type Followed = Centred & { readonly points: readonly Point[] };

export function arrange({ nodes, edges, order, margin }: Arrangement): Arranged {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'TB', nodesep: 28, edgesep: 18, ranksep: 44, marginx: margin.x, marginy: margin.y });
  for (const { id, width, height } of nodes) graph.setNode(id, { width, height });
  for (const { id, upper, lower, ranks, weight, label } of edges)
    graph.setEdge(upper, lower, { minlen: ranks, weight, labelpos: 'c', ...label }, id);
  layout(graph, { constraints: order.map(({ left, right }) => ({ left, right })) });
  const nodeOf = (id: string): Centred => graph.node(id);
  const edgeOf = ({ id, upper, lower }: ArrangedEdge): Followed => graph.edge(upper, lower, id);
  return {
    nodes: new Map(nodes.map(({ id }) => [id, boxOf(nodeOf(id))])),
    points: new Map(edges.map((edge) => [edge.id, edgeOf(edge).points])),
    labels: new Map(edges.filter(({ label }) => label !== undefined).map((edge) => [edge.id, boxOf(edgeOf(edge))])),
  };
}

function boxOf({ x, y, width, height }: Centred): Box {
  return { x: x - width / 2, y: y - height / 2, width, height };
}
