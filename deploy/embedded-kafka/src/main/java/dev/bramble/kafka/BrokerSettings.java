package dev.bramble.kafka;

import java.nio.file.Path;
import java.util.Properties;

/** The broker's configuration: one node for a NAS, so that memory and threads are few. */
record BrokerSettings(Path data, String bind, int port, int controllerPort) {
    static final int NODE_ID = 1;
    static final String CONTROLLER_LISTENER = "CONTROLLER";

    String bootstrapServers() {
        String host = bind.contains(":") ? "[" + bind + "]" : bind;
        return host + ":" + port;
    }

    Properties properties() {
        Properties properties = new Properties();
        // One process is broker and controller. The controller's port is of no concern to anyone else.
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", String.valueOf(NODE_ID));
        properties.put("controller.quorum.voters", NODE_ID + "@127.0.0.1:" + controllerPort);
        properties.put("controller.listener.names", CONTROLLER_LISTENER);
        properties.put(
                "listeners",
                "PLAINTEXT://" + bootstrapServers() + "," + CONTROLLER_LISTENER + "://127.0.0.1:" + controllerPort);
        properties.put("advertised.listeners", "PLAINTEXT://" + bootstrapServers());
        properties.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        properties.put("inter.broker.listener.name", "PLAINTEXT");
        properties.put("log.dirs", data.toString());

        // A topic is made by its owner, with its settings; a misspelt one is an error.
        properties.put("auto.create.topics.enable", "false");
        properties.put("default.replication.factor", "1");
        properties.put("min.insync.replicas", "1");
        for (String internal :
                new String[] {"offsets.topic", "transaction.state.log", "share.coordinator.state.topic"}) {
            properties.put(internal + ".replication.factor", "1");
            properties.put(internal + ".num.partitions", "4");
        }
        properties.put("transaction.state.log.min.isr", "1");
        properties.put("share.coordinator.state.topic.min.isr", "1");
        properties.put("group.initial.rebalance.delay.ms", "0");
        // After a SIGKILL the broker waits for its own former session to end.
        properties.put("broker.session.timeout.ms", "3000");
        properties.put("broker.heartbeat.interval.ms", "500");

        properties.put("num.network.threads", "2");
        properties.put("num.io.threads", "2");
        properties.put("background.threads", "2");
        properties.put("num.recovery.threads.per.data.dir", "1");
        properties.put("log.cleaner.dedupe.buffer.size", String.valueOf(4 << 20));
        properties.put("log.cleaner.io.buffer.size", String.valueOf(128 << 10));
        properties.put("log.segment.bytes", String.valueOf(64 << 20));
        properties.put("log.index.size.max.bytes", String.valueOf(1 << 20));
        properties.put("producer.purgatory.purge.interval.requests", "100");
        properties.put("fetch.purgatory.purge.interval.requests", "100");
        return properties;
    }
}
