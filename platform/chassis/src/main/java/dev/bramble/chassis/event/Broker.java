package dev.bramble.chassis.event;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;

/** Where events go; the border behind which Kafka's clients are made. */
interface Broker {

    /** As its user gave it: "host:port", several separated by commas. */
    String address();

    /**
     * Reaches the broker, makes the topics that are missing, and a producer; the caller closes it.
     *
     * @throws KafkaException when the broker cannot be reached or refuses
     */
    Producer<String, byte[]> connect() throws InterruptedException;
}
