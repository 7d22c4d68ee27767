import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import java.util.*;
import org.junit.platform.engine.*;
import org.junit.platform.launcher.*;
import org.junit.platform.launcher.core.*;
public class RunTests {
  public static void main(String[] a) throws Exception {
    var b = LauncherDiscoveryRequestBuilder.request();
    for (String c : a) b.selectors(selectClass(c));
    int[] n = {0, 0}; var red = new LinkedHashSet<String>();
    LauncherFactory.create().execute(b.build(), new TestExecutionListener() {
      public void executionFinished(TestIdentifier t, TestExecutionResult r) {
        if (t.isTest()) n[0]++;
        if (r.getStatus() != TestExecutionResult.Status.SUCCESSFUL) { n[1]++; red.add(t.getLegacyReportingName() + " of " + t.getUniqueId().replaceAll(".*class:([^]]*)\\].*", "$1").replaceAll(".*\\.", "") + ": " + r.getThrowable().map(x -> String.valueOf(x.getMessage()).lines().limit(1).findFirst().orElse("")).orElse("")); }
      }});
    System.out.println("RESULT tests " + n[0] + " red " + n[1]);
    red.stream().limit(6).forEach(s -> System.out.println("  RED " + s));
    System.exit(0);
  }
}
