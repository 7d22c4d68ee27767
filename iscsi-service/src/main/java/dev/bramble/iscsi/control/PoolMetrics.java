package dev.bramble.iscsi.control;

import dev.bramble.iscsi.volume.Pool;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Gauge;

/** What Prometheus sees of the room for volumes. */
public final class PoolMetrics {
    private final Gauge size;
    private final Gauge free;
    private final Gauge reserve;
    private final Gauge promised;
    private final Gauge allocated;
    private final Gauge full;

    public PoolMetrics(CollectorRegistry registry) {
        size = gauge(registry, "size_bytes", "The file system that the volumes lie on.");
        free = gauge(registry, "free_bytes", "Room left on it.");
        reserve = gauge(registry, "reserve_bytes", "Below so much free room nothing new is made.");
        promised = gauge(registry, "promised_bytes", "What all volumes would take if they were written full.");
        allocated = gauge(registry, "allocated_bytes", "What the volumes take.");
        full = gauge(registry, "full", "1 when a write found no room, until there is more than the reserve.");
    }

    private static Gauge gauge(CollectorRegistry registry, String name, String help) {
        return Gauge.build("bramble_volume_pool_" + name, help).register(registry);
    }

    void set(Pool pool) {
        size.set((double) pool.size());
        free.set((double) pool.free());
        reserve.set((double) pool.reserve());
        promised.set((double) pool.promised());
        allocated.set((double) pool.allocated());
        full.set(pool.isFull() ? 1 : 0);
    }
}
