// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CallRecorder} from "./campaign/CallRecorder.sol";

/// @title Something that is called, and calls itself.
contract Called {
    error Called_Refused(uint256 number);

    uint256 public number;

    function set(uint256 number_) external {
        number = number_;
    }

    function setAndRefuse(uint256 number_) external {
        this.set(number_);
        revert Called_Refused(number_);
    }

    function setTwice(uint256 number_) external {
        this.set(number_);
        this.set(number_ + 1);
    }
}

/// @title What the recorder of the campaigns counts.
contract CallRecorderTest is CallRecorder {
    Called private called;
    uint256 private noted;
    address private notedCaller;

    function setUp() public {
        called = new Called();
    }

    function test_CallsAreCountedWhoeverMakesThem() public {
        this.actTwice();
        assertEq(callCount[address(called)][Called.set.selector], 3, "one by the act, two by the contract itself");
        assertEq(callCount[address(called)][Called.setTwice.selector], 1, "and the one around them");
        assertEq(noted, 1 + 7 + 8, "with their arguments");
        assertEq(notedCaller, address(called), "and who called");
    }

    function test_CallsOfARefusedCallAreNotCounted() public {
        this.actRefused();
        assertEq(callCount[address(called)][Called.setAndRefuse.selector], 0, "it did nothing");
        assertEq(callCount[address(called)][Called.set.selector], 1, "nor did what it called");
    }

    function test_ViewsAreNotCounted() public {
        this.actRead();
        assertEq(callCount[address(called)][called.number.selector], 0, "nothing can change");
    }

    function test_RefusedActLeavesNothingBehind() public {
        try this.actAndRefuse() {} catch {}
        this.actRead();
        assertEq(callCount[address(called)][Called.set.selector], 0, "nothing happened");
    }

    function actTwice() external counted {
        called.set(1);
        called.setTwice(7);
    }

    function actRefused() external counted {
        try called.setAndRefuse(1) {} catch {}
        called.set(2);
    }

    function actRead() external counted {
        called.number();
    }

    function actAndRefuse() external counted {
        called.set(1);
        called.setAndRefuse(2);
    }

    function noteCall(address, address caller, bytes4 selector, bytes memory data) internal override {
        notedCaller = caller;
        if (selector == Called.set.selector) noted += argument(data, 0);
    }
}
