/** Prometheus metrics of one process. */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'

export interface Metrics {
  readonly registry: Registry
  readonly requests: Histogram<'method' | 'route' | 'status'>
  readonly refusals: Counter<'code'>
  readonly lists: Counter<'source'>
  readonly explorations: Counter<'outcome'>
  readonly webhooks: Counter<'provider' | 'outcome'>
  readonly streams: Gauge<'kind'>
}

export function createMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'buka_' })
  const registers = [registry]
  return {
    registry,
    requests: new Histogram({ name: 'buka_http_request_seconds', help: 'Time to answer a request.', labelNames: ['method', 'route', 'status'], buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5], registers }),
    refusals: new Counter({ name: 'buka_refusals_total', help: 'Requests refused, by code.', labelNames: ['code'], registers }),
    lists: new Counter({ name: 'buka_suggestion_lists_total', help: 'Suggestion lists served, by where they came from.', labelNames: ['source'], registers }),
    explorations: new Counter({ name: 'buka_explorations_total', help: 'Shows of the exploring place, by whether the log has them.', labelNames: ['outcome'], registers }),
    webhooks: new Counter({ name: 'buka_webhooks_total', help: 'Webhooks by provider: new, known, or refused without a trace.', labelNames: ['provider', 'outcome'], registers }),
    streams: new Gauge({ name: 'buka_live_streams', help: 'Open event streams.', labelNames: ['kind'], registers }),
  }
}
