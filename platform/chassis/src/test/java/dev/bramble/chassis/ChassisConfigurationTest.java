package dev.bramble.chassis;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChassisConfigurationTest {

    @Test
    void defaults() {
        try (ApplicationContext context = ApplicationContext.run()) {
            assertThat(context.getBean(ChassisConfiguration.class))
                    .isEqualTo(new ChassisConfiguration("./data", "0.0.0.0", "127.0.0.1"));
            assertThat(context.getBean(ChassisConfiguration.Kafka.class))
                    .isEqualTo(new ChassisConfiguration.Kafka("127.0.0.1:9092"));
            assertThat(context.getBean(ChassisConfiguration.Mirror.class))
                    .isEqualTo(new ChassisConfiguration.Mirror("127.0.0.1:7400", null));
            assertThat(context.getBean(ChassisConfiguration.Spool.class))
                    .isEqualTo(new ChassisConfiguration.Spool(268_435_456));
        }
    }

    @Test
    void propertyNames() {
        Map<String, Object> properties = Map.of(
                "bramble.data", "/srv/bramble",
                "bramble.bind", "192.168.10.2",
                "bramble.control-bind", "192.168.10.3",
                "bramble.kafka.bootstrap-servers", "kafka:9092",
                "bramble.mirror.inventory", "inventory:7400",
                "bramble.mirror.key-file", "/run/secrets/mirror",
                "bramble.spool.max-bytes", "1000000");
        try (ApplicationContext context = ApplicationContext.run(properties)) {
            assertThat(context.getBean(ChassisConfiguration.class))
                    .isEqualTo(new ChassisConfiguration("/srv/bramble", "192.168.10.2", "192.168.10.3"));
            assertThat(context.getBean(ChassisConfiguration.Kafka.class).bootstrapServers())
                    .isEqualTo("kafka:9092");
            assertThat(context.getBean(ChassisConfiguration.Mirror.class))
                    .isEqualTo(new ChassisConfiguration.Mirror("inventory:7400", "/run/secrets/mirror"));
            assertThat(context.getBean(ChassisConfiguration.Spool.class).maxBytes())
                    .isEqualTo(1_000_000);
        }
    }
}
