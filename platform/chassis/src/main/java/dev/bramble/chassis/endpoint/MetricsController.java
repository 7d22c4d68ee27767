package dev.bramble.chassis.endpoint;

import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.StringWriter;

/** {@code GET /metrics}: Prometheus' text format 0.0.4. */
@Controller("/metrics")
final class MetricsController {
    private final CollectorRegistry registry;

    MetricsController(CollectorRegistry registry) {
        this.registry = registry;
    }

    @Get(produces = TextFormat.CONTENT_TYPE_004)
    @ExecuteOn(TaskExecutors.BLOCKING)
    String metrics() throws IOException {
        StringWriter text = new StringWriter();
        TextFormat.write004(text, registry.metricFamilySamples());
        return text.toString();
    }
}
