package dev.bramble.iscsi;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.env.Environment;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Names and defaults are a contract with launcher, compose file and systemd units. */
class IscsiConfigurationTest {
    @Test
    void defaults() {
        try (ApplicationContext context = context(Map.of())) {
            assertThat(context.getBean(IscsiConfiguration.class)).isEqualTo(new IscsiConfiguration(3260));
            Environment environment = context.getEnvironment();
            assertThat(environment.getProperty("micronaut.application.name", String.class))
                    .contains("iscsi-service");
            assertThat(environment.getProperty("grpc.server.port", Integer.class))
                    .contains(7402);
            assertThat(environment.getProperty("grpc.server.host", String.class))
                    .contains("127.0.0.1");
            assertThat(environment.getProperty("micronaut.server.port", Integer.class))
                    .contains(7482);
        }
    }

    @Test
    void names() {
        Map<String, Object> set =
                Map.of("bramble.iscsi.port", 13260, "bramble.iscsi.grpc-port", 1, "bramble.iscsi.http-port", 2);
        try (ApplicationContext context = context(set)) {
            assertThat(context.getBean(IscsiConfiguration.class).port()).isEqualTo(13260);
            Environment environment = context.getEnvironment();
            assertThat(environment.getProperty("grpc.server.port", Integer.class))
                    .contains(1);
            assertThat(environment.getProperty("micronaut.server.port", Integer.class))
                    .contains(2);
        }
    }

    /** No eager singletons: only what is asked for is made. */
    private static ApplicationContext context(Map<String, Object> properties) {
        return ApplicationContext.builder()
                .properties(properties)
                .eagerInitSingletons(false)
                .beansPredicate(bean -> bean.getBeanType() == IscsiConfiguration.class
                        || !bean.getBeanType().getName().startsWith("dev.bramble"))
                .start();
    }
}
