package dev.bramble.bench.server;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

/**
 * How a server is started.
 *
 * @param environment added to that of this process
 * @param address where clients reach it
 * @param version as it names itself
 */
public record Command(
        Contender contender,
        List<String> words,
        Map<String, String> environment,
        InetSocketAddress address,
        String version) {}
