package dev.bramble.chassis.endpoint;

import io.grpc.BindableService;
import io.grpc.ServerBuilder;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;

/** What every gRPC server of the house has. The health service comes from micronaut-grpc. */
@Factory
final class GrpcDefaults {
    /** An image's boot kit goes to nfs-service in one. */
    private static final int MAX_MESSAGE_BYTES = 32 << 20;

    /** So that grpcurl needs no .proto files. */
    @Singleton
    BindableService reflection() {
        return ProtoReflectionServiceV1.newInstance();
    }

    @Singleton
    static final class Limits implements BeanCreatedEventListener<ServerBuilder<?>> {
        @Override
        public ServerBuilder<?> onCreated(BeanCreatedEvent<ServerBuilder<?>> event) {
            return event.getBean().maxInboundMessageSize(MAX_MESSAGE_BYTES).permitKeepAliveTime(10, TimeUnit.SECONDS);
        }
    }
}
