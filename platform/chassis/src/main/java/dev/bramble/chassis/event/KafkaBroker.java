package dev.bramble.chassis.event;

import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A broker behind a socket, and how its clients are set. */
record KafkaBroker(String address) implements Broker {

    @Override
    public Producer<String, byte[]> connect() throws InterruptedException {
        Topics.create(client());
        return new KafkaProducer<>(producer(), new StringSerializer(), new ByteArraySerializer());
    }

    private Map<String, Object> client() {
        return Map.of(
                "bootstrap.servers", address,
                "request.timeout.ms", 3000,
                "default.api.timeout.ms", 5000,
                // Kafka's 50 ms would cost an idle service more, while the broker is away, than all else it does.
                "reconnect.backoff.ms", 1000,
                "retry.backoff.ms", 1000,
                "reconnect.backoff.max.ms", 2000);
    }

    private Map<String, Object> producer() {
        return Map.of(
                "bootstrap.servers",
                address,
                "acks",
                "all",
                "enable.idempotence",
                true,
                // A broker takes whatever number a producer that it does not know comes with first. Were the first of
                // several requests refused, as its leader is not chosen yet, a later event would overtake it, and to
                // readers the earlier one would be a repeat.
                "max.in.flight.requests.per.connection",
                1,
                "request.timeout.ms",
                5000,
                "max.block.ms",
                5000,
                // For ever: what expired would be overtaken by what was sent after it.
                "delivery.timeout.ms",
                Integer.MAX_VALUE,
                "linger.ms",
                5,
                "buffer.memory",
                16L << 20,
                "reconnect.backoff.max.ms",
                2000);
    }
}
