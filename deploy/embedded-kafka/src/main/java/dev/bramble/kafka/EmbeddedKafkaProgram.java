package dev.bramble.kafka;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code java -jar embedded-kafka.jar --data DIR --bind 127.0.0.1 --port 9092}, or the same by BRAMBLE_KAFKA_DATA,
 * BRAMBLE_KAFKA_BIND and BRAMBLE_KAFKA_PORT. Exit codes: 0 stopped, 1 failed, 2 wrong use.
 */
final class EmbeddedKafkaProgram {
    private static final List<String> OPTIONS = List.of("--data", "--bind", "--port");

    private EmbeddedKafkaProgram() {}

    public static void main(String[] args) {
        // By property and not as logback.xml: this jar is also a library of tests, which log as they like.
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", "dev/bramble/kafka/logback-program.xml");
        }
        try {
            Options options = Options.of(args, System.getenv());
            EmbeddedKafka broker = EmbeddedKafka.start(options.data(), options.bind(), options.port());
            Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "shutdown"));
            System.out.println("embedded-kafka: ready on " + broker.bootstrapServers());
            broker.awaitShutdown();
        } catch (IllegalArgumentException e) {
            System.err.println("embedded-kafka: " + e.getMessage());
            System.exit(2);
        } catch (BrokerFailure e) {
            System.err.println("embedded-kafka: " + e.getMessage());
            Runtime.getRuntime().halt(1);
        }
    }

    record Options(Path data, String bind, int port) {

        /** Arguments first, then the environment, then the defaults. */
        static Options of(String[] args, Map<String, String> environment) {
            Map<String, String> given = new HashMap<>();
            for (int i = 0; i < args.length; i += 2) {
                if (!OPTIONS.contains(args[i])) {
                    throw new IllegalArgumentException("unknown option " + args[i] + "; known are " + OPTIONS);
                }
                if (i + 1 == args.length) {
                    throw new IllegalArgumentException(args[i] + " needs a value");
                }
                given.put(args[i], args[i + 1]);
            }
            String port = value(given, environment, "--port", "BRAMBLE_KAFKA_PORT", "9092");
            if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65535) {
                throw new IllegalArgumentException("'" + port + "' is no port; give one of 0 to 65535");
            }
            return new Options(
                    Path.of(value(given, environment, "--data", "BRAMBLE_KAFKA_DATA", "./data/kafka")),
                    value(given, environment, "--bind", "BRAMBLE_KAFKA_BIND", "127.0.0.1"),
                    Integer.parseInt(port));
        }

        private static String value(
                Map<String, String> given, Map<String, String> environment, String option, String variable, String or) {
            String argument = given.get(option);
            return argument != null ? argument : environment.getOrDefault(variable, or);
        }
    }
}
