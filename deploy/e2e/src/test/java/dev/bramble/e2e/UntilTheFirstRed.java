package dev.bramble.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/** Of tests in order, of which each stands on the one before: after the first red one the rest are skipped. */
final class UntilTheFirstRed implements TestExecutionExceptionHandler, BeforeEachCallback {
    private String red = "";

    @Override
    public void beforeEach(ExtensionContext context) {
        assumeTrue(red.isEmpty(), "stands on " + red + ", which is red");
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable throwable) throws Throwable {
        red = context.getDisplayName();
        throw throwable;
    }
}
