package dev.bramble.nfs.export;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Addresses of the hosts that exports name. A name server is asked in the background, at once for a new name and then
 * every minute, so that no call waits for one. A name that no longer resolves keeps its last address.
 */
public final class HostNames implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HostNames.class);
    private static final Duration REFRESH = Duration.ofMinutes(1);

    private final Resolver resolver;
    private final ScheduledExecutorService asking = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("nfs-host-names").daemon().factory());
    /** Of the asking thread. */
    private final Set<String> complained = new HashSet<>();

    private volatile Set<String> wanted = Set.of();
    private volatile Map<String, Set<InetAddress>> known = Map.of();

    /** Asks a name server, or stands for one. */
    @FunctionalInterface
    public interface Resolver {
        InetAddress[] resolve(String name) throws UnknownHostException;
    }

    /** Begins to ask. */
    public HostNames(Resolver resolver) {
        this.resolver = resolver;
        var _ = asking.scheduleWithFixedDelay(
                this::refresh, REFRESH.toSeconds(), REFRESH.toSeconds(), TimeUnit.SECONDS);
    }

    /** The address that a text is; empty when it can only be a name. */
    static Optional<InetAddress> literal(String text) {
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** What is known now; another object whenever it is something else. */
    Map<String, Set<InetAddress>> known() {
        return known;
    }

    /** These names are of interest, and no others. */
    void want(Collection<String> hosts) {
        Set<String> names = new HashSet<>(hosts);
        names.removeIf(host -> literal(host).isPresent());
        if (names.equals(wanted)) {
            return;
        }
        wanted = Set.copyOf(names);
        try {
            asking.execute(this::refresh);
        } catch (RejectedExecutionException e) {
            log.debug("closing: names are not asked for any more");
        }
    }

    private void refresh() {
        Map<String, Set<InetAddress>> found = new HashMap<>();
        for (String name : wanted) {
            try {
                found.put(name, Set.copyOf(Arrays.asList(resolver.resolve(name))));
                complained.remove(name);
            } catch (UnknownHostException | RuntimeException e) {
                found.put(name, known.getOrDefault(name, Set.of()));
                if (complained.add(name)) {
                    log.atWarn()
                            .addKeyValue("host", name)
                            .log("the name of a host that exports are for is not known: {}", e.getMessage());
                }
            }
        }
        complained.retainAll(wanted);
        if (!found.equals(known)) {
            known = Map.copyOf(found);
        }
    }

    @Override
    public void close() {
        asking.shutdownNow();
    }
}
