package io.github.loompg;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.github.loompg.error.PostgresException;
import io.github.loompg.protocol.bytes.ByteReader;
import java.net.URL;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The floor plan, as rules: who may know whom. */
class ArchitectureTest {
    /** Top floor first. A class knows its own floor and those below; a package that is not named is on its parent's. */
    private static final List<String> FLOORS = List.of(
            "io.github.loompg",
            "io.github.loompg.pool",
            "io.github.loompg.session",
            "io.github.loompg.exchange",
            "io.github.loompg.net",
            "io.github.loompg.tls",
            "io.github.loompg.catalog",
            "io.github.loompg.codec.builtin",
            "io.github.loompg.codec",
            "io.github.loompg.data",
            "io.github.loompg.sql",
            "io.github.loompg.observe",
            "io.github.loompg.flight",
            "io.github.loompg.error",
            "io.github.loompg.protocol.auth",
            "io.github.loompg.protocol.message",
            "io.github.loompg.protocol.bytes");

    private static final Set<String> SOCKETS = Set.of(
            "java.net.DatagramSocket",
            "java.net.ServerSocket",
            "java.net.Socket",
            "java.nio.channels.AsynchronousServerSocketChannel",
            "java.nio.channels.AsynchronousSocketChannel",
            "java.nio.channels.DatagramChannel",
            "java.nio.channels.NetworkChannel",
            "java.nio.channels.ReadableByteChannel",
            "java.nio.channels.ServerSocketChannel",
            "java.nio.channels.SocketChannel",
            "java.nio.channels.WritableByteChannel",
            "javax.net.ServerSocketFactory",
            "javax.net.SocketFactory",
            "javax.net.ssl.SSLServerSocket",
            "javax.net.ssl.SSLSocket",
            "javax.net.ssl.SSLSocketFactory");

    private static final JavaClasses PROTOCOL = importModuleOf(ByteReader.class);
    private static final JavaClasses CLIENT = importModuleOf(PostgresException.class);
    private static final JavaClasses BOTH =
            new ClassFileImporter().importUrls(List.of(location(ByteReader.class), location(PostgresException.class)));

    private static JavaClasses importModuleOf(Class<?> member) {
        return new ClassFileImporter().importUrls(List.of(location(member)));
    }

    private static URL location(Class<?> member) {
        return member.getProtectionDomain().getCodeSource().getLocation();
    }

    @Test
    void seesTheClassesItJudges() {
        assertThat(PROTOCOL.contain(ByteReader.class)).isTrue();
        assertThat(CLIENT.contain(PostgresException.class)).isTrue();
        assertThat(CLIENT.contain(ArchitectureTest.class)).isFalse();
    }

    @Test
    void dependenciesPointDownwards() {
        classes().should(knowOnlyFloorsBelow()).check(BOTH);
    }

    @Test
    void packagesFormNoCircles() {
        slices().matching("io.github.loompg.(**)").should().beFreeOfCycles().check(BOTH);
    }

    @Test
    void theWireKnowsNoCodecAndNoCodecTheWire() {
        noClasses()
                .that()
                .resideInAPackage("io.github.loompg.net..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.github.loompg.codec..")
                .allowEmptyShould(true)
                .check(CLIENT);
        noClasses()
                .that()
                .resideInAPackage("io.github.loompg.codec..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.github.loompg.net..")
                .allowEmptyShould(true)
                .check(CLIENT);
    }

    @Test
    void onlyTheWireTouchesASocket() {
        noClasses()
                .that(areNot("io.github.loompg.net.Wire"))
                .and(areNot("io.github.loompg.tls.ServerTrust")) // it and the next inherit methods that take a socket
                .and(areNot("io.github.loompg.tls.ClientIdentity"))
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "are sockets or channels", type -> SOCKETS.contains(type.getName())))
                .because("Wire opens, reads, writes and closes; whoever waits for it needs a selector, not the channel")
                .check(BOTH);
    }

    @Test
    void onlyTheNetPackageWaitsForSockets() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.github.loompg.net")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.nio.channels")
                .check(BOTH);
    }

    @Test
    void nothingIsSynchronizedOrBoundToAThread() {
        noMethods().should().haveModifier(JavaModifier.SYNCHRONIZED).check(BOTH);
        noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ThreadLocal.class)
                .because("a virtual thread is used once and a million of them may live")
                .check(BOTH);
    }

    private static DescribedPredicate<JavaClass> areNot(String outermost) {
        return DescribedPredicate.describe(
                "are not " + outermost,
                type -> !type.getName().equals(outermost) && !type.getName().startsWith(outermost + "$"));
    }

    private static ArchCondition<JavaClass> knowOnlyFloorsBelow() {
        return new ArchCondition<>("know only their own floor and those below") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    String target =
                            dependency.getTargetClass().getBaseComponentType().getPackageName();
                    if (target.startsWith("io.github.loompg") && floor(target) < floor(type.getPackageName())) {
                        events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
                    }
                }
            }
        };
    }

    private static int floor(String packageName) {
        for (String name = packageName; name.startsWith("io.github.loompg."); name = parent(name)) {
            int floor = FLOORS.indexOf(name);
            if (floor >= 0) {
                return floor;
            }
        }
        assertThat(packageName).as("a package with a place in the floor plan").isEqualTo("io.github.loompg");
        return 0;
    }

    private static String parent(String packageName) {
        return packageName.substring(0, packageName.lastIndexOf('.'));
    }
}
