package dev.bramble.chassis.mirror;

import dev.bramble.chassis.ServiceIdentity;
import dev.bramble.proto.inventory.v1.WatchRequest;
import io.micronaut.context.condition.Condition;
import io.micronaut.context.condition.ConditionContext;

/** Whether this service mirrors anything. */
final class HasScope implements Condition {
    @Override
    @SuppressWarnings("rawtypes")
    public boolean matches(ConditionContext context) {
        return context.getBeanContext().getBean(ServiceIdentity.class).scope() != WatchRequest.Scope.SCOPE_UNSPECIFIED;
    }
}
